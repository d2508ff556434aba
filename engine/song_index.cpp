#include "engine/song_index.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>

#include "features/melody_frames.hpp"

namespace tunefind {
namespace {

/// A held pitch of a song of one line: it lasts to this frame (exclusive). Pitch in 1/8 semitones, kNoPitch8 before the
/// line begins.
struct Hold {
  std::uint16_t end_frame;
  std::uint16_t pitch8;
};

constexpr std::uint8_t kFullStrength = 255;

/// The song as holds; nothing if it is not a held line of full strength.
std::optional<std::vector<Hold>> holds_of(const Tune& tune) {
  const Salience& line = tune.salience;
  if (tune.polyphonic || line.background_cost != 0 || !tune.sound.empty() ||
      line.frames() > std::numeric_limits<std::uint16_t>::max())
    return std::nullopt;
  std::vector<Hold> holds;
  for (std::size_t frame = 0; frame < line.frames(); ++frame) {
    const std::uint32_t first = line.offsets[frame], peaks = line.offsets[frame + 1] - first;
    if (peaks > 1 || (peaks == 1 && line.peaks[first].strength != kFullStrength)) return std::nullopt;
    const std::uint16_t pitch8 = peaks == 0 ? kNoPitch8 : line.peaks[first].pitch8;
    if (holds.empty() || holds.back().pitch8 != pitch8) holds.push_back({0, pitch8});
    holds.back().end_frame = static_cast<std::uint16_t>(frame + 1);
  }
  return holds;
}

Salience salience_of(std::span<const Hold> holds, double hop_s) {
  Salience line;
  line.hop_s = hop_s;
  if (holds.empty()) return line;
  line.offsets.reserve(holds.back().end_frame + 1u);
  line.peaks.reserve(holds.back().end_frame);
  for (const Hold& hold : holds)
    while (line.frames() < hold.end_frame) {
      if (hold.pitch8 != kNoPitch8) line.peaks.push_back({hold.pitch8, kFullStrength});
      line.offsets.push_back(static_cast<std::uint32_t>(line.peaks.size()));
    }
  return line;
}

/// The pitch of each frame.
std::vector<std::uint16_t> spread(std::span<const Hold> holds) {
  std::vector<std::uint16_t> pitch8;
  for (const Hold& hold : holds) pitch8.resize(hold.end_frame, hold.pitch8);
  return pitch8;
}

/// A line in frames of `hop_s`, which are all that search needs of it.
Melody resampled(const Melody& melody, double hop_s) {
  const MelodyFrames frames = frames_of(melody, hop_s);
  Melody result{hop_s, melody.start_s, {}, frames.voiced};
  for (const int pitch8 : frames.pitch8) result.pitch.push_back(static_cast<float>(pitch8) / 8);
  return result;
}

}  // namespace

struct SongIndex::Content {
  std::string text;                      ///< ids and titles
  std::vector<std::uint64_t> text_ends;  ///< of id and title of each song, in text
  std::vector<double> durations_s;       ///< of each song
  std::vector<std::uint64_t> hold_ends;  ///< of each song, in holds; none of its own are those of whole songs
  std::vector<Hold> holds;               ///< of songs of one line
  std::vector<std::size_t> whole_at;     ///< positions of the songs that are kept whole
  std::vector<IndexedSong> whole;
  std::shared_ptr<const TermExtractor> extractor;
  std::vector<std::uint64_t> term_ends;
  std::vector<std::uint32_t> songs;
  std::vector<std::uint16_t> frames;
  std::vector<std::uint8_t> levels2;
  std::vector<Sketch> sketches;
  TermIndex terms;

  /// Fills the arrays of the term index.
  void index_terms(double hop_s);

  std::string_view text_between(std::size_t k) const {
    const std::uint64_t first = k == 0 ? 0 : text_ends[k - 1];
    return std::string_view(text).substr(first, text_ends[k] - first);
  }
  std::span<const Hold> holds_of(std::size_t position) const {
    const std::uint64_t first = position == 0 ? 0 : hold_ends[position - 1];
    return std::span(holds).subspan(first, hold_ends[position] - first);
  }
  const IndexedSong* whole_song(std::size_t position) const {
    const auto found = std::lower_bound(whole_at.begin(), whole_at.end(), position);
    if (found == whole_at.end() || *found != position) return nullptr;
    return &whole[static_cast<std::size_t>(found - whole_at.begin())];
  }
};

void SongIndex::Content::index_terms(double hop_s) {
  struct Posting {
    std::uint32_t term, song;
    SketchedPlace place;
  };
  std::vector<Posting> postings;
  for (std::size_t position = 0; position < durations_s.size(); ++position) {
    const std::vector<std::uint16_t> line = spread(holds_of(position));
    for (const Term& term : extractor->terms(line, hop_s))
      postings.push_back({term.term, static_cast<std::uint32_t>(position), extractor->place(line, term.frame, hop_s)});
  }
  std::stable_sort(postings.begin(), postings.end(), [](const auto& a, const auto& b) { return a.term < b.term; });
  term_ends.assign(extractor->vocabulary(), 0);
  for (const auto& [term, song, place] : postings) {
    ++term_ends[term];
    songs.push_back(song);
    frames.push_back(static_cast<std::uint16_t>(place.frame));
    levels2.push_back(place.level2);
    sketches.push_back(place.sketch);
  }
  std::partial_sum(term_ends.begin(), term_ends.end(), term_ends.begin());
  terms = {term_ends, songs, frames, levels2, sketches};
}

SongIndex::SongIndex() : content_(std::make_shared<Content>()) {}

SongIndex::SongIndex(double hop_s, std::vector<IndexedSong> songs, std::shared_ptr<const TermExtractor> extractor)
    : hop_s_(hop_s) {
  std::sort(songs.begin(), songs.end(),
            [](const IndexedSong& a, const IndexedSong& b) { return a.song.id < b.song.id; });
  const auto content = std::make_shared<Content>();
  for (IndexedSong& one : songs) {
    for (const std::string& text : {one.song.id, one.song.title}) {
      content->text += text;
      content->text_ends.push_back(content->text.size());
    }
    content->durations_s.push_back(one.tune.duration_s);
    if (const auto holds = holds_of(one.tune)) {
      content->holds.insert(content->holds.end(), holds->begin(), holds->end());
    } else {
      content->whole_at.push_back(content->durations_s.size() - 1);
      content->whole.push_back(std::move(one));
    }
    content->hold_ends.push_back(content->holds.size());
  }
  if (extractor) {
    content->extractor = std::move(extractor);
    content->index_terms(hop_s);
  }
  content_ = content;
}

std::size_t SongIndex::size() const { return content_->durations_s.size(); }
std::string_view SongIndex::id(std::size_t position) const { return content_->text_between(2 * position); }
std::string_view SongIndex::title(std::size_t position) const { return content_->text_between(2 * position + 1); }
double SongIndex::duration_s(std::size_t position) const { return content_->durations_s[position]; }

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
  tune->salience = salience_of(content_->holds_of(position), hop_s_);
  return tune;
}

std::span<const std::size_t> SongIndex::whole_songs() const { return content_->whole_at; }

void SongIndex::read_line(std::size_t position, std::size_t first, std::size_t last, std::size_t stride,
                          std::uint8_t none, std::vector<std::uint8_t>& pitch2) const {
  const std::span<const Hold> holds = content_->holds_of(position);
  auto hold = std::upper_bound(holds.begin(), holds.end(), first,
                               [](std::size_t frame, const Hold& one) { return frame < one.end_frame; });
  for (std::size_t frame = first; frame < last && hold != holds.end(); frame += stride) {
    while (hold != holds.end() && hold->end_frame <= frame) ++hold;
    if (hold == holds.end()) return;
    const int sounding2 = std::min((hold->pitch8 + 2) / 4, 254);
    pitch2.push_back(hold->pitch8 == kNoPitch8 ? none : static_cast<std::uint8_t>(sounding2));
  }
}

std::size_t SongIndex::first_sounding(std::size_t position) const {
  const std::span<const Hold> holds = content_->holds_of(position);
  return !holds.empty() && holds.front().pitch8 == kNoPitch8 ? holds.front().end_frame : 0;
}

const TermIndex& SongIndex::terms() const { return content_->terms; }
const TermExtractor* SongIndex::extractor() const { return content_->extractor.get(); }

LoadedIndex load_index(const Catalogue& catalogue, double hop_s, std::shared_ptr<const TermExtractor> extractor) {
  LoadedIndex loaded;
  std::vector<IndexedSong> songs;
  catalogue.for_each_salience(
      [&](const Song& song, Tune&& tune) {
        for (MelodyLine& line : tune.lines) line.melody = resampled(line.melody, hop_s);
        songs.push_back({song, std::move(tune)});
      },
      [&](const std::string&, const StorageError& error) { loaded.damaged.emplace_back(error.what()); });
  loaded.index = SongIndex(hop_s, std::move(songs), std::move(extractor));
  return loaded;
}

}  // namespace tunefind
