#include "engine/song_index.hpp"

#include <algorithm>
#include <cstdint>

#include "features/melody_frames.hpp"

namespace tunefind {
namespace {

/// A held pitch of a song of one line: it lasts to this frame (exclusive). Pitch in 1/8 semitones, kNoPitch before the
/// line begins.
struct Hold {
  std::uint16_t end_frame;
  std::uint16_t pitch8;
};

constexpr std::uint16_t kNoPitch = 0xffff;
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
    const std::uint16_t pitch8 = peaks == 0 ? kNoPitch : line.peaks[first].pitch8;
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
      if (hold.pitch8 != kNoPitch) line.peaks.push_back({hold.pitch8, kFullStrength});
      line.offsets.push_back(static_cast<std::uint32_t>(line.peaks.size()));
    }
  return line;
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

SongIndex::SongIndex() : content_(std::make_shared<Content>()) {}

SongIndex::SongIndex(double hop_s, std::vector<IndexedSong> songs) : hop_s_(hop_s) {
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

LoadedIndex load_index(const Catalogue& catalogue, double hop_s) {
  LoadedIndex loaded;
  std::vector<IndexedSong> songs;
  catalogue.for_each_salience(
      [&](const Song& song, Tune&& tune) {
        for (MelodyLine& line : tune.lines) line.melody = resampled(line.melody, hop_s);
        songs.push_back({song, std::move(tune)});
      },
      [&](const std::string&, const StorageError& error) { loaded.damaged.emplace_back(error.what()); });
  loaded.index = SongIndex(hop_s, std::move(songs));
  return loaded;
}

}  // namespace tunefind
