#include "experiments/datasets/check_sums.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <set>
#include <tbb/parallel_for.h>

#include "engine/hearing/content_hash.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigits = 32;  // of an XXH3-128 hash in hex

struct ListedSum {
  std::string sum, name;
};

std::vector<ListedSum> read_sums(const fs::path& path) {
  const std::string text = read_text(path);
  std::vector<ListedSum> sums;
  std::set<std::string_view> names;
  for (const auto& [number, line] : filled_lines(text)) {
    const bool hex = line.size() > kDigits + 2 && line.find_first_not_of("0123456789abcdef") == kDigits;
    const bool text_or_binary = hex && (line.substr(kDigits, 2) == "  " || line.substr(kDigits, 2) == " *");
    if (!text_or_binary) fail_at_line(path.string(), number, "expected an XXH128 checksum and a path: " + quoted(line));
    std::string_view name = line.substr(kDigits + 2);
    if (name.starts_with("./")) name.remove_prefix(2);
    if (!names.insert(name).second) fail_at_line(path.string(), number, "listed twice: " + quoted(name));
    sums.push_back({std::string(line.substr(0, kDigits)), std::string(name)});
  }
  return sums;
}

/// Calls `visit(i)` for each i < `count` from several threads, until `progress.stop` is set.
void for_each_file(const ExperimentProgress& progress, std::size_t count, const auto& visit) {
  if (progress.begin) progress.begin("checksums", count);
  std::mutex mutex;
  tbb::parallel_for(std::size_t{0}, count, [&](std::size_t i) {
    if (progress.stop && *progress.stop) return;
    visit(i);
    const std::scoped_lock lock(mutex);
    if (progress.advance) progress.advance();
  });
}

}  // namespace

std::vector<std::string> check_sums(const FileTree& files, const ExperimentProgress& progress) {
  if (!files.holds(kCheckSums)) return {};
  const std::vector<ListedSum> sums = read_sums(files.path(kCheckSums));
  std::vector<std::string> outcome(sums.size());
  for_each_file(progress, sums.size(), [&](std::size_t i) {
    const fs::path path = files.path(sums[i].name);
    try {
      if (!is_file(path))
        outcome[i] = fmt::format("{}: is listed in {} but missing", path.string(), kCheckSums);
      else if (content_hash(path) != sums[i].sum)
        outcome[i] = fmt::format("{}: has changed since {} was written", path.string(), kCheckSums);
    } catch (const Error& error) {
      outcome[i] = error.what();
    }
  });
  std::erase(outcome, "");
  std::set<std::string_view> listed{kCheckSums};
  for (const ListedSum& sum : sums) listed.insert(sum.name);
  for (const std::string& name : files.names)
    if (!listed.contains(name))
      outcome.push_back(fmt::format("{}: is not listed in {}", files.path(name).string(), kCheckSums));
  return outcome;
}

void write_check_sums(const FileTree& files, const std::vector<fs::path>& elsewhere,
                      const ExperimentProgress& progress) {
  std::set<std::string> names(files.names.begin(), files.names.end());
  names.erase(kCheckSums);
  const fs::path root = fs::absolute(files.root).lexically_normal();
  for (const fs::path& path : elsewhere)
    names.insert(fs::absolute(path).lexically_normal().lexically_relative(root).generic_string());
  const std::vector<std::string> all(names.begin(), names.end());
  std::vector<std::string> sums(all.size());
  for (const std::string& name : all)
    if (name.find_first_of("\n\r\\") != std::string::npos)
      throw FormatError(
          fmt::format("{}: the file's name holds a line break or backslash, which a checksum list cannot hold",
                      files.path(name).string()));
  for_each_file(progress, all.size(), [&](std::size_t i) { sums[i] = content_hash(files.path(all[i])); });
  if (progress.stop && *progress.stop) return;
  std::string text;
  for (std::size_t i = 0; i < all.size(); ++i) text += fmt::format("{}  {}\n", sums[i], all[i]);
  write_text(files.path(kCheckSums), text);
}

}  // namespace tunefind
