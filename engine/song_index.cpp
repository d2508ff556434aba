#include "engine/song_index.hpp"

#include <algorithm>
#include <cstdint>

namespace tunefind {
namespace {

/// The pitch of each frame.
std::vector<std::uint16_t> spread(std::span<const Hold> holds) {
  std::vector<std::uint16_t> pitch8;
  for (const Hold& hold : holds) pitch8.resize(hold.end_frame, hold.pitch8);
  return pitch8;
}

void add_places(IndexArrays& arrays, const TermExtractor& extractor, double hop_s) {
  struct Occurrence {
    std::uint32_t term, song, frame;
    auto operator<=>(const Occurrence&) const = default;
  };
  std::vector<Occurrence> places;
  const IndexView songs = arrays.view();
  for (std::uint32_t position = 0; position < songs.songs(); ++position)
    for (const auto& [term, frame] : extractor.terms(spread(songs.holds_of(position)), hop_s))
      places.push_back({term, position, frame});
  std::sort(places.begin(), places.end());
  for (const auto& [term, song, frame] : places) arrays.add_place(term, song, frame);
  arrays.complete(extractor, hop_s);
}

}  // namespace

struct SongIndex::Content {
  IndexView arrays;
  std::shared_ptr<const void> owner;
  std::vector<IndexedSong> whole;
  std::shared_ptr<const TermExtractor> extractor;

  const IndexedSong* whole_song(std::size_t position) const {
    const auto found = std::lower_bound(arrays.whole.begin(), arrays.whole.end(), position);
    if (found == arrays.whole.end() || *found != position) return nullptr;
    return &whole[static_cast<std::size_t>(found - arrays.whole.begin())];
  }
};

SongIndex::SongIndex() : content_(std::make_shared<Content>()) {}

SongIndex::SongIndex(double hop_s, std::vector<IndexedSong> songs, std::shared_ptr<const TermExtractor> extractor)
    : hop_s_(hop_s) {
  std::sort(songs.begin(), songs.end(), [](const auto& a, const auto& b) { return a.song.id < b.song.id; });
  const auto arrays = std::make_shared<IndexArrays>();
  std::vector<IndexedSong> whole;
  for (IndexedSong& one : songs)
    if (!arrays->add(one.song, one.tune)) whole.push_back(std::move(one));
  if (extractor) add_places(*arrays, *extractor, hop_s);
  *this = SongIndex(hop_s, arrays->view(), arrays, std::move(whole), std::move(extractor));
}

SongIndex::SongIndex(double hop_s, const IndexView& arrays, std::shared_ptr<const void> owner,
                     std::vector<IndexedSong> whole, std::shared_ptr<const TermExtractor> extractor)
    : hop_s_(hop_s),
      content_(std::make_shared<Content>(Content{arrays, std::move(owner), std::move(whole), std::move(extractor)})) {}

std::size_t SongIndex::size() const { return content_->arrays.songs(); }
std::string_view SongIndex::id(std::size_t position) const { return content_->arrays.id(position); }
std::string_view SongIndex::title(std::size_t position) const { return content_->arrays.title(position); }
double SongIndex::duration_s(std::size_t position) const { return content_->arrays.durations_s[position]; }

bool SongIndex::polyphonic(std::size_t position) const {
  const IndexedSong* whole = content_->whole_song(position);
  return whole && whole->tune.polyphonic;
}

std::optional<double> SongIndex::bpm(std::size_t position) const {
  const IndexedSong* whole = content_->whole_song(position);
  return whole ? whole->song.bpm : std::nullopt;
}

std::optional<Key> SongIndex::key(std::size_t position) const {
  const IndexedSong* whole = content_->whole_song(position);
  return whole ? whole->song.key : std::nullopt;
}

std::shared_ptr<const Tune> SongIndex::tune(std::size_t position) const {
  if (const IndexedSong* whole = content_->whole_song(position)) return {content_, &whole->tune};
  const auto tune = std::make_shared<Tune>();
  tune->duration_s = duration_s(position);
  tune->salience = salience_of(content_->arrays.holds_of(position), hop_s_);
  return tune;
}

std::span<const std::uint64_t> SongIndex::whole_songs() const { return content_->arrays.whole; }

std::span<const std::uint8_t> SongIndex::outline(std::size_t position) const {
  return content_->arrays.outline_of(position);
}

void SongIndex::ask_for_outline(std::size_t position) const { content_->arrays.ask_for_outline(position); }

std::size_t SongIndex::first_sounding(std::size_t position) const {
  const std::span<const Hold> holds = content_->arrays.holds_of(position);
  return !holds.empty() && holds.front().pitch8 == kNoPitch8 ? holds.front().end_frame : 0;
}

const TermIndex& SongIndex::terms() const { return content_->arrays.terms; }
const TermExtractor* SongIndex::extractor() const { return content_->extractor.get(); }

}  // namespace tunefind
