#include <fmt/format.h>
#include <iostream>

#include "cli/experiment.hpp"
#include "cli/ingestion.hpp"
#include "cli/inputs.hpp"
#include "cli/json_line.hpp"
#include "cli/terminal.hpp"
#include "engine/inputs.hpp"
#include "experiments/generated_catalogue.hpp"

namespace tunefind {
namespace {

constexpr const char* kUsageLine =
    "experiment generate --like DATAFOLDER --songs N --catalogue DIR [DATAFOLDER...] [OPTION...]";
constexpr double kShortest_min = 0.1, kLongest_min = 60;

GenerationPlan plan_of(const CommandLine& line) {
  if (!line.has("songs")) throw UsageError(fmt::format("--songs is missing\nusage: tunefind {}", kUsageLine));
  const auto songs = line.get<std::int64_t>("songs");
  if (songs < 1 || songs > GenerationPlan::kMostSongs)
    throw UsageError(fmt::format("--songs must be in [1, {}]", GenerationPlan::kMostSongs));
  const auto minutes = line.get<double>("minutes");
  if (!(minutes >= kShortest_min && minutes <= kLongest_min))
    throw UsageError(fmt::format("--minutes must be in [{}, {}]", kShortest_min, kLongest_min));
  return {static_cast<std::uint32_t>(songs), line.get<std::uint64_t>("seed"), 60 * minutes};
}

MelodyModel learn(const std::filesystem::path& folder) {
  std::vector<std::vector<Note>> tunes;
  for (const IngestItem& item : songs_of(folder))
    if (auto notes = read_note_file(item.path)) tunes.push_back(std::move(*notes));
  MelodyModel model(tunes);
  if (model.empty()) throw FormatError(folder.string() + ": holds no tune to learn from; MIDI or kern is needed");
  return model;
}

}  // namespace

int generate_catalogue(const Arguments& arguments) {
  CommandLine line(kUsageLine,
                   "Learns what melodies are like from the MIDI or kern tunes of a data folder, makes up N songs and\n"
                   "writes them into a catalogue (gen0000001 ...), and hides the songs of further data folders among\n"
                   "them. Songs that are there already stay: run it again to resume.");
  namespace po = boost::program_options;
  const auto text = [] { return po::value<std::string>(); };
  line.own.add_options()("like", text()->value_name("DATAFOLDER"), "whose tunes to learn from")(
      "songs", po::value<std::int64_t>()->value_name("N"), "how many songs to make up")(
      "seed", po::value<std::uint64_t>()->default_value(1)->value_name("S"), "another seed makes other songs")(
      "minutes", po::value<double>()->default_value(3, "3")->value_name("M"), "length of a song")(
      "catalogue", text()->value_name("DIR"), "the catalogue; made if there is none");
  if (!line.parse(arguments)) return kDone;
  const std::filesystem::path like = line.path("like"), directory = line.path("catalogue");
  const GenerationPlan plan = plan_of(line);
  const Session session = make_session(line);
  const MelodyModel model = learn(like);
  const Inputs<IngestItem> hidden = open_inputs(line.inputs(), songs_of);
  for (const IngestItem& item : hidden.entries)
    if (is_generated_id(item.id))
      throw FormatError(fmt::format("{}: its id '{}' is one of generated songs", item.path.string(), item.id));

  catch_interrupts();
  Catalogue catalogue = Catalogue::open_for_writing(directory, session.catalogue_settings);
  GenerationReport made;
  {
    ProgressBar progress("generate", plan.songs, line.quiet());
    made = generate(
        model, plan, catalogue, session.strategies, [&] { progress.advance(); }, &interrupted);
  }
  const IngestReport report = ingest_songs(hidden.entries, catalogue, session, line.quiet());
  const std::size_t failed = report.failures.size() + hidden.failed;
  const bool stopped = made.interrupted || report.interrupted;
  if (line.json())
    std::cout << json_line({{"generated", made.added},
                            {"added", report.added},
                            {"unchanged", made.unchanged + report.unchanged},
                            {"failed", failed},
                            {"interrupted", stopped}});
  else
    std::cout << fmt::format("{} generated, {} added, {} unchanged, {} failed\n", counted(made.added, "song"),
                             report.added, made.unchanged + report.unchanged, failed);
  if (stopped) {
    complain("interrupted; the same command goes on from here");
    return kInterrupted;
  }
  return failed > 0 ? kSomeInputsFailed : kDone;
}

}  // namespace tunefind
