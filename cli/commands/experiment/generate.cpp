#include <fmt/format.h>
#include <iostream>
#include <tbb/parallel_for.h>

#include "cli/commands/experiment/experiment.hpp"
#include "cli/ingestion.hpp"
#include "cli/inputs.hpp"
#include "cli/json_line.hpp"
#include "cli/terminal.hpp"
#include "engine/hearing/song_features.hpp"
#include "experiments/synthesis/demo_tunes.hpp"
#include "experiments/synthesis/generated_catalogue.hpp"

namespace tunefind {
namespace {

constexpr const char* kUsageLine =
    "experiment generate [--like DATAFOLDER] [--recordings] --songs N --catalogue DIR [DATAFOLDER...] [OPTION...]";
constexpr double kShortest_min = 0.1, kLongest_min = 60;
constexpr std::size_t kBeats = 150;  // that recordings are made up of where there are none: some twelve seconds of work

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

/// What songs are made up after; one of both is empty.
struct Examples {
  MelodyModel model{{}};
  RecordingPool recordings{{}};

  SongSource source(const Session& session) const {
    return recordings.empty() ? melodies_of(model, session.strategies.salience->hop_s()) : recordings_of(recordings);
  }
};

MelodyModel model_of(const std::vector<IngestItem>& items) {
  std::vector<std::vector<Note>> tunes;
  for (const IngestItem& item : items)
    if (auto notes = read_note_file(item.path)) tunes.push_back(std::move(*notes));
  return MelodyModel(tunes);
}

MelodyModel model_of_demo_tunes() {
  std::vector<std::vector<Note>> tunes;
  for (const DemoTune& tune : demo_tunes()) tunes.push_back(tune.notes);
  return MelodyModel(tunes);
}

std::vector<Tune> analysed(const std::vector<IngestItem>& items, const Session& session, bool quiet) {
  std::vector<Tune> tunes(items.size());
  ProgressBar progress("read", items.size(), quiet);
  tbb::parallel_for(std::size_t{0}, items.size(), [&](std::size_t n) {
    tunes[n] = read_tune(items[n].path, session.strategies);
    progress.advance();
  });
  return tunes;
}

/// The recordings of the folder or, if it holds notes, beats that play what is made up after them.
Examples examples_in(const CommandLine& line, const GenerationPlan& plan, const Session& session) {
  std::vector<IngestItem> items;
  if (line.has("like")) items = songs_of(line.path("like"));
  Examples examples{items.empty() ? model_of_demo_tunes() : model_of(items)};
  if (line.has("recordings")) {
    examples.recordings =
        RecordingPool(examples.model.empty() ? analysed(items, session, line.quiet())
                                             : made_up_beats(examples.model, kBeats, plan.seed, session.strategies));
    if (examples.recordings.empty())
      throw FormatError(line.path("like").string() +
                        ": holds nothing to learn from; recordings, MIDI or kern are needed");
  } else if (examples.model.empty()) {
    throw FormatError(line.path("like").string() +
                      ": holds nothing to learn from; MIDI or kern is needed, or --recordings to make up recordings");
  }
  return examples;
}

}  // namespace

int generate_catalogue(const Arguments& arguments) {
  CommandLine line(kUsageLine,
                   "Learns what melodies are like from the MIDI or kern tunes of a data folder, makes up N songs and\n"
                   "writes them into a catalogue (gen0000001 ...), and hides the songs of further data folders among\n"
                   "them. With --recordings they are made up of stretches of the folder's recordings, in other keys\n"
                   "and tempos, or of beats that play such melodies. Songs that are there already stay: run it again\n"
                   "to resume.");
  namespace po = boost::program_options;
  const auto text = [] { return po::value<std::string>(); };
  line.own.add_options()("like", text()->value_name("DATAFOLDER"), "whose songs to learn from; else the demo's tunes")(
      "recordings", "make up recordings, not tunes")("songs", po::value<std::int64_t>()->value_name("N"),
                                                     "how many songs to make up")(
      "seed", po::value<std::uint64_t>()->default_value(1)->value_name("S"), "another seed makes other songs")(
      "minutes", po::value<double>()->default_value(3, "3")->value_name("M"), "length of a song")(
      "catalogue", text()->value_name("DIR"), "the catalogue; made if there is none");
  if (!line.parse(arguments)) return kDone;
  const std::filesystem::path directory = line.path("catalogue");
  const GenerationPlan plan = plan_of(line);
  const Session session = make_session(line);
  const Examples examples = examples_in(line, plan, session);
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
        examples.source(session), plan, catalogue, session.strategies, [&] { progress.advance(); }, &interrupted);
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
