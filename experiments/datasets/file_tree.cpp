#include "experiments/datasets/file_tree.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fnmatch.h>
#include <iterator>
#include <system_error>

#include "features/error.hpp"

namespace tunefind {

namespace fs = std::filesystem;

std::vector<std::string> FileTree::matching(std::string_view pattern) const {
  const std::string shell(pattern);
  const int flags = FNM_CASEFOLD | (pattern.find('/') == std::string_view::npos ? 0 : FNM_PATHNAME);
  std::vector<std::string> found;
  std::copy_if(names.begin(), names.end(), std::back_inserter(found),
               [&](const std::string& name) { return fnmatch(shell.c_str(), name.c_str(), flags) == 0; });
  return found;
}

bool FileTree::holds(const std::string& name) const { return std::binary_search(names.begin(), names.end(), name); }

FileTree file_tree(const fs::path& folder) {
  if (!is_folder(folder)) throw FormatError(folder.string() + ": no such folder");
  std::error_code failure;
  FileTree tree{folder, {}};
  fs::recursive_directory_iterator entry(folder, failure);
  for (; !failure && entry != fs::recursive_directory_iterator(); entry.increment(failure)) {
    const bool hidden = entry->path().filename().string().starts_with('.');
    std::error_code unreadable;  // a dangling link is skipped, not an error
    if (hidden)
      entry.disable_recursion_pending();
    else if (entry->is_regular_file(unreadable))
      tree.names.push_back(entry->path().lexically_relative(folder).generic_string());
  }
  if (failure) throw FormatError(fmt::format("{}: cannot be read: {}", folder.string(), failure.message()));
  if (tree.names.empty()) throw FormatError(folder.string() + ": holds no files");
  std::sort(tree.names.begin(), tree.names.end());
  return tree;
}

bool is_folder(const fs::path& path) {
  std::error_code failure;
  return fs::is_directory(path, failure);
}

bool is_file(const fs::path& path) {
  std::error_code failure;
  return fs::is_regular_file(path, failure);
}

std::string stem_of(const std::string& name) { return fs::path(name).stem().string(); }

std::string folder_of(const std::string& name) { return fs::path(name).parent_path().generic_string(); }

}  // namespace tunefind
