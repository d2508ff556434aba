#include "experiments/datasets/utf8.hpp"

#include <array>
#include <iconv.h>
#include <optional>

namespace tunefind {
namespace {

std::optional<std::string> converted(std::string_view text, const char* encoding) {
  const iconv_t converter = iconv_open("UTF-8", encoding);
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  char* in = const_cast<char*>(text.data());  // iconv only reads it; its signature predates const
  std::size_t left = text.size();
  std::string result;
  bool failed = false;
  while (left > 0 && !failed) {
    std::array<char, 256> block{};
    char* out = block.data();
    std::size_t room = block.size();
    const std::size_t code = iconv(converter, &in, &left, &out, &room);
    failed =
        code == static_cast<std::size_t>(-1) && room == block.size();  // output was written: the block was merely full
    result.append(block.data(), block.size() - room);
  }
  iconv_close(converter);
  if (failed) return std::nullopt;
  return result;
}

}  // namespace

std::string to_utf8(std::string_view text, const char* encoding) {
  if (auto same = converted(text, "UTF-8")) return *same;
  return converted(text, encoding).value_or("");
}

}  // namespace tunefind
