#include "features/symbolic/symbolic.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

constexpr std::uintmax_t kLargestFile = 64u << 20;  // bytes: 64 MiB

constexpr std::array<std::pair<std::string_view, SymbolicFormat>, 8> kSuffixes{{
    {".mid", SymbolicFormat::midi},
    {".midi", SymbolicFormat::midi},
    {".kar", SymbolicFormat::midi},
    {".krn", SymbolicFormat::kern},
    {".kern", SymbolicFormat::kern},
    {".pv", SymbolicFormat::pv},
    {".pitch", SymbolicFormat::mirex_pitch},
    {".csv", SymbolicFormat::f0_csv},
}};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::optional<SymbolicFormat> symbolic_format(const std::filesystem::path& path) {
  std::string suffix = path.extension().string();
  std::transform(suffix.begin(), suffix.end(), suffix.begin(), lower);
  for (const auto& [known, format] : kSuffixes)
    if (suffix == known) return format;
  return std::nullopt;
}

std::string read_bytes(const std::filesystem::path& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) throw FormatError(fmt::format("{}: cannot be read: {}", path.string(), error.message()));
  if (size > kLargestFile) throw FormatError(fmt::format("{}: larger than {} MiB", path.string(), kLargestFile >> 20));
  return read_text(path);
}

}  // namespace tunefind
