#include "server/store/password_rules.hpp"

#include <algorithm>
#include <cctype>
#include <crack.h>  // needs size_t
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <mutex>
#include <set>

#include "server/util/text.hpp"

namespace tunefind::server {
namespace {

constexpr std::size_t kShortest = 12, kLongest = 200;  // characters and bytes, as API.md says

constexpr std::size_t kShortestWord = 6;  // that cracklib looks up
// Longer passwords with so many different characters are in no list.
constexpr std::size_t kLongestListed = 20, kMostDifferent = 8;

/// The text from its first to its last letter.
std::string core_of(const std::string& text) {
  const auto is_letter = [](unsigned char byte) { return byte >= 128 || std::isalpha(byte) != 0; };
  const auto first = std::find_if(text.begin(), text.end(), is_letter);
  const auto last = std::find_if(text.rbegin(), text.rend(), is_letter);
  return first == text.end() ? "" : std::string(first, last.base());
}

/// True if the text is longer than what lists of common passwords hold and no sequence such as "abcdef": at most half
/// of its characters follow the one before. To cracklib five such pairs anywhere are a sequence, and every fifth random
/// number of 64 hexadecimal digits has them.
bool is_beyond_lists(const std::string& text) {
  std::size_t steps = 0;
  for (std::size_t i = 1; i < text.size(); ++i) steps += std::abs(text[i] - text[i - 1]) <= 1;
  return text.size() > kLongestListed && std::set(text.begin(), text.end()).size() >= kMostDifferent &&
         2 * steps < text.size();
}

std::mutex checking;  // cracklib keeps its state in globals

}  // namespace

bool has_password_list() { return std::filesystem::exists(std::string(GetDefaultCracklibDict()) + ".pwd"); }

std::optional<std::string> fault_of_password(const std::string& password, const std::string& name) {
  const auto characters =
      std::count_if(password.begin(), password.end(), [](char byte) { return (byte & 0xc0) != 0x80; });  // of UTF-8
  if (static_cast<std::size_t>(characters) < kShortest || password.size() > kLongest)
    return fmt::format("a password has {} to {} characters", kShortest, kLongest);
  // Also without the digits and signs around it: "password1234!" is as common as "password".
  const std::string core = core_of(password);
  for (const std::string& text : {password, core})
    if (lower_case(text) == lower_case(name)) return "the password is too easy to guess: it is made of the name";
  if (!has_password_list() || is_beyond_lists(password)) return std::nullopt;
  const std::lock_guard lock(checking);
  for (const std::string& text : {password, core}) {
    if (text.size() < kShortestWord) continue;
    if (const char* fault = FascistCheckUser(text.c_str(), GetDefaultCracklibDict(), name.c_str(), ""))
      return fmt::format("the password is too easy to guess: {}", fault);
  }
  return std::nullopt;
}

}  // namespace tunefind::server
