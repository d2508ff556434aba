#include "experiments/datasets/make_data_folder.hpp"

#include <fmt/format.h>
#include <map>
#include <mutex>
#include <system_error>
#include <tbb/parallel_for.h>

#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "features/symbolic/symbolic.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

namespace fs = std::filesystem;

constexpr double kQueryHop_s = 0.032;  // hop that the engine assumes for a .pv file that is a query (MIR-QBSH's)

fs::path full_path(const fs::path& path) { return fs::absolute(path).lexically_normal(); }

void make_folder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) throw StorageError(fmt::format("{}: cannot be created: {}", folder.string(), failure.message()));
}

/// True if the engine can read the label as a query: a .pv file does not state its hop, so only one hop is possible.
bool can_be_query(const PitchLabel& label) {
  return symbolic_format(label.pitch) != SymbolicFormat::pv || label.hop_s == kQueryHop_s;
}

/// Replaces the recording of each query by its pitch label, where a usable one exists.
void use_labels_as_queries(DataSetContents& contents) {
  std::map<fs::path, fs::path> pitch_of;
  for (const PitchLabel& label : contents.labels)
    if (can_be_query(label)) pitch_of[label.recording] = label.pitch;
  for (QueryEntry& query : contents.data.queries)
    if (const auto pitch = pitch_of.find(query.path); pitch != pitch_of.end()) query.path = pitch->second;
}

/// Writes `channel` of each query's recording to `folder` as WAV and makes it the query's file. Drops queries whose
/// recording cannot be read and reports them in `made.problems`.
void write_voices(DataFolder& data, int channel, const fs::path& folder, MadeDataFolder& made,
                  const ExperimentProgress& progress) {
  if (data.queries.empty()) return;
  make_folder(folder);
  if (progress.begin) progress.begin("voices", data.queries.size());
  std::vector<std::string> failures(data.queries.size());
  std::mutex mutex;
  tbb::parallel_for(std::size_t{0}, data.queries.size(), [&](std::size_t i) {
    if (progress.stop && *progress.stop) return;
    QueryEntry& query = data.queries[i];
    try {
      const fs::path voice = folder / (query.id + ".wav");
      write_wav(voice, read_channel(query.path, channel));
      query.path = voice;
    } catch (const Error& error) {
      failures[i] = error.what();
    }
    const std::scoped_lock lock(mutex);
    if (progress.advance) progress.advance();
  });
  std::vector<QueryEntry> written;
  for (std::size_t i = 0; i < failures.size(); ++i) {
    if (failures[i].empty()) {
      written.push_back(std::move(data.queries[i]));
      continue;
    }
    data.qrels.erase(data.queries[i].id);
    made.problems.push_back(failures[i]);
  }
  made.voices = written.size();
  data.queries = std::move(written);
}

std::string melody_config(const DataSet& set, const fs::path& top) {
  return fmt::format(
      "# The melody lines of the recordings of {} against their labels: tunefind experiment melody melody.ini\n"
      "[melody_data]\nrecordings = {}\nmelodies = {}\nhop_ms = {}\nstart_ms = {}\n",
      set.name, (top / set.melody->recordings).string(), (top / set.melody->melodies).string(), set.melody->hop_ms,
      set.melody->start_ms);
}

}  // namespace

MadeDataFolder make_data_folder(const DataSet& set, const fs::path& folder, const fs::path& out, bool recordings,
                                const ExperimentProgress& progress) {
  const fs::path top = full_path(top_of(set, folder));
  DataSetContents contents = set.read(file_tree(top));
  if (contents.data.songs.empty())
    throw FormatError(contents.problems.empty() ? top.string() + ": holds no songs" : contents.problems.front());
  if (is_file(out / "catalogue.tsv"))
    throw StorageError((out / "catalogue.tsv").string() + ": exists already; name a new folder");
  make_folder(out);
  MadeDataFolder made;
  made.notes = std::move(contents.notes);
  made.problems = std::move(contents.problems);
  if (contents.query_channel)
    write_voices(contents.data, *contents.query_channel, full_path(out) / "voices", made, progress);
  else if (!recordings)
    use_labels_as_queries(contents);
  made.interrupted = progress.stop && *progress.stop;
  if (made.interrupted) return made;
  if (set.melody) write_text(out / "melody.ini", melody_config(set, top));
  made.data = std::move(contents.data);
  write_data_folder(made.data, out);
  return made;
}

}  // namespace tunefind
