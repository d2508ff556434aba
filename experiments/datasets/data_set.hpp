#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/datasets/file_tree.hpp"
#include "experiments/formats/data_folder.hpp"

namespace tunefind {

/// A kind of file of a data set and how many of it there are, where a source says so.
struct FileKind {
  std::string_view what;     ///< "hums"
  std::string_view pattern;  ///< for `FileTree::matching`
  std::optional<std::size_t> count;
  bool more_is_fine = false;  ///< later editions hold more
};

/// The pitch of a recording as somebody wrote it down: a value every `hop_s`, each from `window_s` of sound.
struct PitchLabel {
  std::filesystem::path pitch, recording;
  double hop_s = 0;
  double window_s = 0;
};

/// A copy of a data set as far as it could be read.
struct DataSetContents {
  DataFolder data;
  std::vector<PitchLabel> labels;
  /// Which channel of the queries' recordings is the query, where the others are something else; 0 is the left one.
  std::optional<int> query_channel;
  std::vector<std::string> notes;     ///< what to know about this copy
  std::vector<std::string> problems;  ///< what is wrong with it, a line each
};

/// Where a data set has recordings whose melody is labelled, for `tunefind experiment melody`.
struct MelodyLayout {
  std::string_view recordings, melodies;  ///< folders
  double hop_ms = 0;
  double start_ms = 0;  ///< time of the first label
};

/// A corpus in the layout in which it is handed out. Each is described in a file of its own, beside how it is read.
struct DataSet {
  std::string_view name;  ///< "mir-qbsh"
  std::string_view title;
  std::string_view licence;
  std::string_view citation;
  std::string_view obtain;  ///< where from, and the checksum of the archive if one is known; several lines
  std::string_view layout;  ///< several lines
  std::string_view gives;   ///< songs, queries and judgements of the data folder that is made of it
  std::vector<FileKind> files;
  std::optional<MelodyLayout> melody;
  /// True if the folder is the top of a copy. What is looked at is little enough to survive missing files.
  bool (*is_top)(const std::filesystem::path& folder);
  /// Reads a copy from its top. What is wrong with single files goes to the problems; throws FormatError if a list
  /// without which nothing can be said cannot be read.
  DataSetContents (*read)(const FileTree& files);
};

/// The table of data sets.
const std::vector<DataSet>& data_sets();

/// The data set of that name; nothing if there is none.
const DataSet* find_data_set(std::string_view name);

/// Where a copy of the data set begins: `folder` itself or a folder at most two levels below it, as unpacking leaves
/// it. Throws FormatError: no folder, empty, or no copy of this data set, and which other one it looks like.
std::filesystem::path top_of(const DataSet& set, const std::filesystem::path& folder);

}  // namespace tunefind
