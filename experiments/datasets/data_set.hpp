#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/datasets/file_tree.hpp"
#include "experiments/formats/data_folder.hpp"

namespace tunefind {

/// One kind of file in a data set.
struct FileKind {
  std::string_view what;             ///< plural noun for messages and reports: "hums"
  std::string_view pattern;          ///< for `FileTree::matching`
  std::optional<std::size_t> count;  ///< number of such files in a complete copy; empty if no source states it
  bool more_is_fine = false;         ///< `count` is a minimum, because later editions hold more files
};

/// A pitch file that annotates a recording.
struct PitchLabel {
  std::filesystem::path pitch, recording;
  double hop_s = 0;     ///< time between two values; 0 if the pitch file states the time of each value itself
  double window_s = 0;  ///< length of audio that each value describes; unused if `hop_s` is 0
};

/// What a reader found in a copy of a data set. Entries that could not be read are missing here and reported in
/// `problems`.
struct DataSetContents {
  DataFolder data;
  std::vector<PitchLabel> labels;
  /// Channel of the queries' recordings that holds the query (0 is left) where the other channels hold something else;
  /// empty if the whole recording is the query.
  std::optional<int> query_channel;
  std::vector<std::string> notes;     ///< remarks about this copy that are not faults, one line each
  std::vector<std::string> problems;  ///< faults of this copy, one line each
};

/// Location of recordings whose melody is labelled, for `tunefind experiment melody`.
struct MelodyLayout {
  std::string_view recordings, melodies;  ///< folders, relative to the top of the copy
  double hop_ms = 0;                      ///< time between two labels
  double start_ms = 0;                    ///< time of the first label
};

/// A corpus in the layout in which its authors publish it. Each data set has a file of its own that holds both its
/// description and its reader.
struct DataSet {
  std::string_view name;  ///< "mir-qbsh"
  std::string_view title;
  std::string_view licence;
  std::string_view citation;
  std::string_view obtain;  ///< where to get it, and the checksum of the archive if one is known; several lines
  std::string_view layout;  ///< its folders and files; several lines
  std::string_view gives;   ///< songs, queries and judgements of the data folder that is made from it
  std::vector<FileKind> files;
  std::optional<MelodyLayout> melody;  ///< empty if no melodies are labelled
  /// True if `folder` is the top of a copy. Tests only for one or two files or folders, so that an incomplete copy is
  /// recognised as well.
  bool (*is_top)(const std::filesystem::path& folder);
  /// Reads a copy from its top. Faults of single files are reported in `problems`; throws FormatError if a list that
  /// everything else depends on cannot be read.
  DataSetContents (*read)(const FileTree& files);
};

/// All known data sets, in the order in which they are listed to users.
const std::vector<DataSet>& data_sets();

/// The data set with this name; null if there is none.
const DataSet* find_data_set(std::string_view name);

/// Top of a copy of the data set: `folder` itself or a folder at most two levels below it, since archives unpack into
/// folders of their own. Throws FormatError if `folder` is missing, empty or holds no copy of this data set; the
/// message names the data set that it looks like instead, if there is one.
std::filesystem::path top_of(const DataSet& set, const std::filesystem::path& folder);

}  // namespace tunefind
