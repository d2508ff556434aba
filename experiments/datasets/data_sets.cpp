#include <algorithm>
#include <fmt/format.h>
#include <system_error>

#include "experiments/datasets/data_set.hpp"
#include "features/error.hpp"

namespace tunefind {

DataSet mir_qbsh();
DataSet ioacas();
DataSet mtg_qbh();
DataSet mir_1k();
DataSet essen();
DataSet pop909();
DataSet folder();

const std::vector<DataSet>& data_sets() {
  static const std::vector<DataSet> sets{
      mir_qbsh(), ioacas(), mtg_qbh(), mir_1k(), essen(), pop909(), folder(),
  };
  return sets;
}

namespace {

namespace fs = std::filesystem;

/// Levels of folders that are searched below the given one: an archive unpacks into a folder, and some archives keep
/// the corpus one level further down.
constexpr int kLevels = 2;

std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code failure;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failure))
    if (is_folder(entry.path())) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::optional<fs::path> find_top(const DataSet& set, const fs::path& folder) {
  std::vector<fs::path> level{folder};
  for (int i = 0; i <= kLevels; ++i) {
    std::vector<fs::path> below;
    for (const fs::path& one : level) {
      if (set.is_top(one)) return one;
      for (fs::path& deeper : folders_in(one)) below.push_back(std::move(deeper));
    }
    level = std::move(below);
  }
  return std::nullopt;
}

}  // namespace

const DataSet* find_data_set(std::string_view name) {
  for (const DataSet& set : data_sets())
    if (set.name == name) return &set;
  return nullptr;
}

fs::path top_of(const DataSet& set, const fs::path& directory) {
  file_tree(directory);  // throws if the folder is missing or empty
  if (const auto top = find_top(set, directory)) return *top;
  for (const DataSet& other : data_sets())
    if (other.name != set.name && find_top(other, directory))
      throw FormatError(
          fmt::format("{}: holds no copy of {}; it looks like {}", directory.string(), set.name, other.name));
  throw FormatError(fmt::format("{}: holds no copy of {} or of any other data set", directory.string(), set.name));
}

}  // namespace tunefind
