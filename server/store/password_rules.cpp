#include "server/store/password_rules.hpp"

#include <algorithm>
#include <cctype>
#include <crack.h>  // needs size_t
#include <cstddef>
#include <filesystem>
#include <fmt/format.h>
#include <mutex>

#include "server/util/text.hpp"

namespace tunefind::server {
namespace {

constexpr std::size_t kShortest = 12, kLongest = 200;  // as API.md says

constexpr std::size_t kShortestWord = 6;  // that cracklib looks up

/// The text from its first to its last letter.
std::string core_of(const std::string& text) {
  const auto is_letter = [](unsigned char byte) { return byte >= 128 || std::isalpha(byte) != 0; };
  const auto first = std::find_if(text.begin(), text.end(), is_letter);
  const auto last = std::find_if(text.rbegin(), text.rend(), is_letter);
  return first == text.end() ? "" : std::string(first, last.base());
}

std::mutex checking;  // cracklib keeps its state in globals

}  // namespace

bool has_password_list() { return std::filesystem::exists(std::string(GetDefaultCracklibDict()) + ".pwd"); }

std::optional<std::string> fault_of_password(const std::string& password, const std::string& name) {
  if (password.size() < kShortest || password.size() > kLongest)
    return fmt::format("a password has {} to {} characters", kShortest, kLongest);
  if (!has_password_list()) return std::nullopt;
  const std::lock_guard lock(checking);
  // Also without the digits and signs around it: "password1234!" is as common as "password".
  for (const std::string& text : {password, core_of(password)}) {
    if (text.size() < kShortestWord) continue;
    if (lower_case(text) == lower_case(name)) return "the password is too easy to guess: it is made of the name";
    if (const char* fault = FascistCheckUser(text.c_str(), GetDefaultCracklibDict(), name.c_str(), ""))
      return fmt::format("the password is too easy to guess: {}", fault);
  }
  return std::nullopt;
}

}  // namespace tunefind::server
