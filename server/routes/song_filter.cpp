#include "server/routes/song_filter.hpp"

#include <sstream>

#include "features/music_names.hpp"

namespace tunefind::server {

namespace {

const std::vector<std::string>& all_keys() {
  static const auto keys = [] {
    std::vector<std::string> names;
    for (int tonic = 0; tonic < 12; ++tonic)
      for (const bool minor : {false, true}) names.push_back(key_name(Key{tonic, minor}));
    return names;
  }();
  return keys;
}

}  // namespace

SongFilter filter_of(const Parameters& parameters) {
  SongFilter filter;
  filter.tags = parameters.texts("tag");
  filter.key = parameters.one_of("key", all_keys());
  filter.bpm_min = parameters.number("bpm_min");
  filter.bpm_max = parameters.number("bpm_max");
  return filter;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

}  // namespace tunefind::server
