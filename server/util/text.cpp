#include "server/util/text.hpp"

#include <clocale>
#include <cwchar>
#include <cwctype>
#include <functional>
#include <locale.h>

namespace tunefind::server {
namespace {

constexpr wchar_t kLastCharacter = 0x10ffff;  // of Unicode
constexpr std::string_view kReplacement = "\uFFFD";

/// Switches this thread's locale to UTF-8 while it exists, for the C library's functions on characters.
class Utf8Locale {
 public:
  Utf8Locale() : before_(uselocale(locale())) {}
  ~Utf8Locale() { uselocale(before_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  static locale_t locale() {
    static const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return utf8;
  }
  locale_t before_;
};

/// Calls `visit` with each character and its bytes. A byte that belongs to no character is visited as L'\0' without
/// bytes.
void each_character(std::string_view text, const std::function<void(wchar_t, std::string_view)>& visit) {
  const Utf8Locale utf8;
  std::mbstate_t state{};
  while (!text.empty()) {
    wchar_t character = 0;
    const std::size_t length = std::mbrtowc(&character, text.data(), text.size(), &state);
    const bool broken = length == static_cast<std::size_t>(-1) || length == static_cast<std::size_t>(-2) ||
                        character > kLastCharacter;  // the C library accepts these
    if (broken) state = {};
    const std::size_t taken = broken || length == 0 ? 1 : length;
    visit(broken ? L'\0' : character, broken ? std::string_view() : text.substr(0, taken));
    text.remove_prefix(taken);
  }
}

}  // namespace

std::string plain_text(std::string_view text, std::size_t most) {
  std::string plain;
  std::size_t count = 0;
  each_character(text, [&](wchar_t character, std::string_view bytes) {
    if (count == most) return;
    ++count;
    // Marks that change the direction of writing can make one name look like another.
    const bool turns = (character >= 0x202a && character <= 0x202e) || (character >= 0x2066 && character <= 0x2069);
    if (bytes.empty())
      plain += kReplacement;
    else if (std::iswcntrl(static_cast<std::wint_t>(character)) || turns)
      plain += ' ';
    else
      plain += bytes;
  });
  const std::size_t first = plain.find_first_not_of(' ');
  return first == std::string::npos ? "" : plain.substr(first, plain.find_last_not_of(' ') - first + 1);
}

std::string lower_case(std::string_view text) {
  std::string lower;
  each_character(text, [&](wchar_t character, std::string_view bytes) {
    const auto small = static_cast<wchar_t>(std::towlower(static_cast<std::wint_t>(character)));
    char encoded[16];
    std::mbstate_t state{};
    const std::size_t length = bytes.empty() || small == character ? 0 : std::wcrtomb(encoded, small, &state);
    lower += length > 0 && length <= sizeof encoded ? std::string_view(encoded, length) : bytes;
  });
  return lower;
}

std::string file_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

}  // namespace tunefind::server
