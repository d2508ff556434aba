#include "experiments/datasets/data_set_check.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <tbb/parallel_for.h>

#include "engine/hearing/input_files.hpp"
#include "experiments/datasets/check_sums.hpp"
#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "features/symbolic/symbolic.hpp"

namespace tunefind {
namespace {

namespace fs = std::filesystem;

/// Frames by which a pitch label may differ from what its recording's length suggests: some labels include the last,
/// incomplete frame and some do not.
constexpr double kFrameTolerance = 2;
/// Seconds by which an f0 file may outlast its recording: its times are rounded, and trackers pad the end.
constexpr double kF0Tolerance_s = 0.1;

/// Outcome of reading one file.
struct Reading {
  std::string failure;     ///< error message; empty if the file could be read
  double duration_s = 0;   ///< of a recording or pitch file
  std::size_t frames = 0;  ///< of a pitch file
};

Reading reading_of(const fs::path& path, double hop_s) {
  try {
    if (!is_readable_input(path))
      throw FormatError(path.string() + ": its suffix is not that of a recording, MIDI, kern or pitch file");
    if (const auto format = symbolic_format(path); format == SymbolicFormat::pv && hop_s > 0) {
      const PitchTrack track = read_pitch_vector(read_bytes(path), path.string(), hop_s);
      return {"", track.duration_s(), track.frames()};
    }
    if (const auto track = read_pitch_file(path)) return {"", track->duration_s(), track->frames()};
    if (read_note_file(path)) return {};
    return {"", read_audio(path).duration_s(), 0};
  } catch (const Error& error) {
    return {error.what(), 0, 0};
  }
}

using Readings = std::map<fs::path, Reading>;

Readings read_all(const DataSetContents& contents, const ExperimentProgress& progress) {
  Readings readings;
  std::map<fs::path, double> hops_s;
  for (const PitchLabel& label : contents.labels) {
    readings[label.recording];
    readings[label.pitch];
    hops_s[label.pitch] = label.hop_s;
  }
  for (const SongEntry& song : contents.data.songs) readings[song.path];
  for (const QueryEntry& query : contents.data.queries) readings[query.path];

  std::vector<std::pair<const fs::path, Reading>*> files;
  for (auto& reading : readings) files.push_back(&reading);
  if (progress.begin) progress.begin("reading", files.size());
  std::mutex mutex;
  tbb::parallel_for(std::size_t{0}, files.size(), [&](std::size_t i) {
    if (progress.stop && *progress.stop) return;
    const auto hop = hops_s.find(files[i]->first);
    files[i]->second = reading_of(files[i]->first, hop == hops_s.end() ? 0 : hop->second);
    const std::scoped_lock lock(mutex);
    if (progress.advance) progress.advance();
  });
  return readings;
}

/// Complaint about the length of a pitch label; empty if it fits its recording, or if one of the two cannot be read.
/// Frames that do not fit entirely into the recording are not expected to have a label.
std::string length_problem(const PitchLabel& label, const Reading& pitch, const Reading& recording) {
  if (!pitch.failure.empty() || !recording.failure.empty()) return "";
  if (label.hop_s == 0) {
    if (pitch.duration_s <= recording.duration_s + kF0Tolerance_s) return "";
    return fmt::format("{}: ends at {:.2f} s, but its recording ends at {:.2f} s", label.pitch.string(),
                       pitch.duration_s, recording.duration_s);
  }
  const double expected = std::max(0.0, std::floor((recording.duration_s - label.window_s) / label.hop_s) + 1);
  if (std::abs(static_cast<double>(pitch.frames) - expected) <= kFrameTolerance) return "";
  return fmt::format("{}: holds {} frames; its recording of {:.2f} s has {:.0f} frames at a hop of {:.0f} ms",
                     label.pitch.string(), pitch.frames, recording.duration_s, expected, label.hop_s * 1000);
}

std::vector<FileCount> counts_of(const DataSet& set, const FileTree& files, std::vector<std::string>& problems) {
  std::vector<FileCount> counts;
  for (const FileKind& kind : set.files) {
    counts.push_back({kind, files.matching(kind.pattern).size()});
    const std::size_t found = counts.back().found;
    if (!kind.count || found == *kind.count || (kind.more_is_fine && found > *kind.count)) continue;
    problems.push_back(fmt::format("{}: found {} {}, expected {}{}", files.path(std::string(kind.pattern)).string(),
                                   found, kind.what, kind.more_is_fine ? "at least " : "", *kind.count));
  }
  return counts;
}

void append(std::vector<std::string>& to, std::vector<std::string> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

std::vector<std::string> problems_of(const DataFolder& data) {
  std::vector<std::string> problems;
  std::set<std::string> songs, queries;
  for (const SongEntry& song : data.songs)
    if (!songs.insert(song.id).second) problems.push_back(fmt::format("song {}: the id is listed twice", song.id));
  for (const QueryEntry& query : data.queries) {
    if (!queries.insert(query.id).second) problems.push_back(fmt::format("query {}: the id is listed twice", query.id));
    for (const std::string& song : query.left_out)
      if (!songs.contains(song))
        problems.push_back(fmt::format("query {}: leaves out song {}, which is not in the catalogue", query.id, song));
  }
  if (!data.queries.empty() && data.qrels.empty()) {
    problems.push_back("there are no judgements: qrels.txt is missing, empty or cannot be read");
    return problems;
  }
  for (const auto& [query, judged] : data.qrels) {
    if (!queries.contains(query))
      problems.push_back(fmt::format("query {}: is judged but not listed among the queries", query));
    for (const auto& [song, relevance] : judged)
      if (!songs.contains(song))
        problems.push_back(fmt::format("query {}: judges song {}, which is not in the catalogue", query, song));
  }
  for (const QueryEntry& query : data.queries) {
    const auto judged = data.qrels.find(query.id);
    const auto is_right = [&](const auto& entry) { return entry.second > 0; };
    const auto can_be_found = [&](const auto& entry) {
      return entry.second > 0 && songs.contains(entry.first) && !query.left_out.contains(entry.first);
    };
    if (judged == data.qrels.end() || std::none_of(judged->second.begin(), judged->second.end(), is_right))
      problems.push_back(fmt::format("query {}: no song is judged right for it", query.id));
    else if (std::none_of(judged->second.begin(), judged->second.end(), can_be_found))
      problems.push_back(fmt::format("query {}: its right songs are all left out or not in the catalogue", query.id));
  }
  return problems;
}

DataSetReport check_data_set(const DataSet& set, const fs::path& folder, const ExperimentProgress& progress,
                             bool sums) {
  DataSetReport report;
  report.top = top_of(set, folder);
  const FileTree files = file_tree(report.top);
  DataSetContents contents = set.read(files);
  report.songs = contents.data.songs.size();
  report.queries = contents.data.queries.size();
  report.notes = std::move(contents.notes);
  report.files = counts_of(set, files, report.problems);
  append(report.problems, std::move(contents.problems));
  append(report.problems, problems_of(contents.data));

  const Readings readings = read_all(contents, progress);
  for (const auto& [path, reading] : readings)
    if (!reading.failure.empty()) report.problems.push_back(reading.failure);
  for (const PitchLabel& label : contents.labels)
    if (std::string problem = length_problem(label, readings.at(label.pitch), readings.at(label.recording));
        !problem.empty())
      report.problems.push_back(std::move(problem));
  report.has_sums = sums && files.holds(kCheckSums);
  if (sums) append(report.problems, check_sums(files, progress));
  report.interrupted = progress.stop && *progress.stop;
  return report;
}

}  // namespace tunefind
