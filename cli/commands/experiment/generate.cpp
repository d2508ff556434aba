#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>
#include <tbb/parallel_for.h>

#include "cli/commands/experiment/experiment.hpp"
#include "cli/ingestion.hpp"
#include "cli/inputs.hpp"
#include "cli/json_line.hpp"
#include "cli/terminal.hpp"
#include "engine/hearing/input_files.hpp"
#include "engine/hearing/song_features.hpp"
#include "experiments/generation/generated_catalogue.hpp"
#include "experiments/synthesis/demo_tunes.hpp"

namespace tunefind {
namespace {

constexpr const char* kGenerateUsage = "experiment generate --songs N --catalogue DIR [DATAFOLDER...] [OPTION...]";
constexpr double kShortest_min = 0.1, kLongest_min = 60;  // length of a song in minutes, chosen by hand
// Beats that are rendered if there are no recordings to cut songs from: they take about twelve seconds.
constexpr std::size_t kRenderedBeats = 150;

/// The plan by --songs, --seed and --minutes. Throws UsageError.
GenerationPlan plan_of(const CommandLine& line) {
  if (!line.has("songs")) throw UsageError(fmt::format("--songs is missing\nusage: tunefind {}", kGenerateUsage));
  const auto songs = line.get<std::int64_t>("songs");
  if (songs < 1 || songs > GenerationPlan::kMostSongs)
    throw UsageError(fmt::format("--songs must be in [1, {}]", GenerationPlan::kMostSongs));
  const auto minutes = line.get<double>("minutes");
  if (!(minutes >= kShortest_min && minutes <= kLongest_min))
    throw UsageError(fmt::format("--minutes must be in [{}, {}]", kShortest_min, kLongest_min));
  return {static_cast<std::uint32_t>(songs), line.get<std::uint64_t>("seed"), 60 * minutes};
}

/// What songs are generated from: a model of melodies or, if it is not empty, a pool of recordings.
struct Examples {
  MelodyModel model{{}};
  RecordingPool recordings{{}};

  /// Refers to this object, which must outlive it.
  SongSource source(const Session& session) const {
    return recordings.empty() ? melodies_of(model, session.strategies.salience->hop_s()) : recordings_of(recordings);
  }
};

/// A model of the melodies of all items that hold notes (MIDI, kern); empty if none does.
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

/// Reads all items as songs, in parallel. Throws AudioError or FormatError, which name the file.
std::vector<Tune> analysed(const std::vector<IngestItem>& items, const Session& session, bool quiet) {
  std::vector<Tune> tunes(items.size());
  ProgressBar progress("read", items.size(), quiet);
  tbb::parallel_for(std::size_t{0}, items.size(), [&](std::size_t n) {
    tunes[n] = read_tune(items[n].path, session.strategies);
    progress.advance();
  });
  return tunes;
}

/// The examples by --like and --recordings. With --recordings: the recordings of the folder or, if it holds notes,
/// beats that play melodies generated from them. Throws FormatError if the folder holds nothing of use.
Examples examples_in(const CommandLine& line, const GenerationPlan& plan, const Session& session) {
  std::vector<IngestItem> items;
  if (line.has("like")) items = songs_of(line.path("like"));
  Examples examples{items.empty() ? model_of_demo_tunes() : model_of(items)};
  if (line.has("recordings")) {
    examples.recordings = RecordingPool(
        examples.model.empty() ? analysed(items, session, line.quiet())
                               : made_up_beats(examples.model, kRenderedBeats, plan.seed, session.strategies));
    if (examples.recordings.empty())
      throw FormatError(line.path("like").string() +
                        ": holds nothing to learn from; --recordings needs recordings, MIDI or kern files");
  } else if (examples.model.empty()) {
    throw FormatError(line.path("like").string() +
                      ": holds nothing to learn from; MIDI or kern files are needed, or recordings with --recordings");
  }
  return examples;
}

}  // namespace

int generate_catalogue(const Arguments& arguments) {
  CommandLine line(
      kGenerateUsage,
      "Generates N songs (gen0000001 ...) into a catalogue and adds the songs of the given data folders to\n"
      "them. The melodies are drawn from a model of the MIDI and kern files of --like. With --recordings,\n"
      "the songs are put together from passages of its recordings in other keys and tempos or, if it holds\n"
      "MIDI or kern files, of rendered beats. Songs that the catalogue already holds are skipped: run the\n"
      "same command again to continue after an interrupt.");
  namespace po = boost::program_options;
  const auto text = [] { return po::value<std::string>(); };
  line.own.add_options()("like", text()->value_name("DATAFOLDER"),
                         "data folder with the songs to learn from (default: the tunes of `tunefind demo`)")(
      "recordings", "generate recordings (polyphonic songs) instead of monophonic songs")(
      "songs", po::value<std::int64_t>()->value_name("N"), "number of songs to generate")(
      "seed", po::value<std::uint64_t>()->default_value(1)->value_name("S"),
      "seed of the random numbers; another seed generates other songs")(
      "minutes", po::value<double>()->default_value(3, "3")->value_name("M"), "length of each song in minutes")(
      "catalogue", text()->value_name("DIR"), "the folder of the catalogue; created if it does not exist");
  if (!line.parse(arguments)) return kDone;
  const std::filesystem::path directory = line.path("catalogue");
  const GenerationPlan plan = plan_of(line);
  const Session session = make_session(line);
  const Examples examples = examples_in(line, plan, session);
  const Inputs<IngestItem> others = open_inputs(line.inputs(), songs_of);
  for (const IngestItem& item : others.items)
    if (is_generated_id(item.id))
      throw FormatError(fmt::format("{}: its id '{}' is reserved for generated songs", item.path.string(), item.id));

  catch_interrupts();
  Catalogue catalogue = Catalogue::open_for_writing(directory, session.catalogue_settings);
  GenerationReport made;
  {
    ProgressBar progress("generate", plan.songs, line.quiet());
    made = generate(
        examples.source(session), plan, catalogue, session.strategies, [&] { progress.advance(); }, &interrupted);
  }
  const IngestReport report = ingest_songs(others.items, catalogue, session, line.quiet());
  const std::size_t failed = report.failures.size() + others.failed;
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
    complain("interrupted; run the same command again to continue");
    return kInterrupted;
  }
  return failed > 0 ? kSomeInputsFailed : kDone;
}

}  // namespace tunefind
