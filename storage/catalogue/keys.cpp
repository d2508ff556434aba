#include "storage/catalogue/keys.hpp"

#include <fmt/format.h>

namespace tunefind {

std::string name_of_key(std::string_view family, std::string_view key) {
  std::string_view song = key;
  if (family == kPostings) return key.size() == 8 ? fmt::format("term {}", number_in(key, 0)) : "";
  if (family == kNumbers) {
    if (is_song_of_number_key(key)) return fmt::format("number {}", number_in(key, 1));
    song = key.starts_with(kNumberOfSong) ? key.substr(1) : "";
  }
  const std::string id = song_id(song);
  return id.empty() ? "" : fmt::format("song \"{}\"", id);
}

std::string label_of_key(std::string_view catalogue, std::string_view family, std::string_view key) {
  const std::string name = name_of_key(family, key);
  return fmt::format("{}: {} record{}{}", catalogue, family, name.empty() ? "" : " of ", name);
}

}  // namespace tunefind
