#include "server/song_filter.hpp"

#include <sstream>

namespace tunefind::server {

SongFilter filter_of(const Call& call) {
  SongFilter filter;
  filter.tags = call.texts("tag");
  filter.key = call.text("key");
  filter.bpm_min = call.number("bpm_min");
  filter.bpm_max = call.number("bpm_max");
  return filter;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

}  // namespace tunefind::server
