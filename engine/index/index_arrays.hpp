#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/index/term_index.hpp"
#include "features/tune.hpp"
#include "storage/flat_file.hpp"
#include "storage/song.hpp"

// The arrays that a song index (engine/index/song_index.hpp) reads: built in memory, or mapped from a file.
namespace tunefind {

/// One held pitch of a monophonic song: it lasts up to `end_frame` (exclusive) and begins where the hold before ended.
/// `pitch8` is kNoPitch8 before the melody begins.
struct Hold {
  std::uint16_t end_frame;
  std::uint16_t pitch8;
};

/// The salience of a monophonic song: one peak of full strength per frame, none before the melody begins. Every hold is
/// made `stretch` times as long.
Salience salience_of(std::span<const Hold> holds, double hop_s, double stretch = 1);

/// The outline of a monophonic song: a sample every `kOutlineFrames` frames, its pitch in half semitones (MIDI number *
/// 2, at most 254), kNoPitch2 before the melody begins. Most of the time of a search goes to reading outlines.
inline constexpr std::size_t kOutlineFrames = 2;
inline constexpr std::uint8_t kNoPitch2 = 255;

/// The arrays of an index over all songs of a catalogue, ordered by id; a song's position is its number here.
/// Recordings have text and duration, but no holds and no outline: they are kept as whole tunes elsewhere. Non-owning
/// views.
struct IndexView {
  std::span<const char> text;  ///< id and title of each song, one after the other
  std::span<const std::uint64_t> text_ends;
  std::span<const double> durations_s;
  std::span<const std::uint64_t> hold_ends;
  std::span<const Hold> holds;
  std::span<const std::uint64_t> outline_ends;
  std::span<const std::uint8_t> outlines;
  std::span<const std::uint64_t> recording_positions;
  TermIndex terms;                ///< of monophonic songs; `IndexedPlace::song` is a position
  TermIndex recording_terms;      ///< of recordings; `IndexedPlace::song` indexes `recording_positions`
  std::span<const char> damaged;  ///< what could not be read, one line each

  std::size_t songs() const { return durations_s.size(); }
  std::string_view id(std::size_t position) const { return text_between(2 * position); }
  std::string_view title(std::size_t position) const { return text_between(2 * position + 1); }
  std::span<const Hold> holds_of(std::size_t position) const {
    const std::uint64_t first = position == 0 ? 0 : hold_ends[position - 1];
    return holds.subspan(first, hold_ends[position] - first);
  }
  std::span<const std::uint8_t> outline_of(std::size_t position) const {
    const std::uint64_t first = position == 0 ? 0 : outline_ends[position - 1];
    return outlines.subspan(first, outline_ends[position] - first);
  }
  /// Prefetches what `outline_of` will read, but not the outline itself.
  void prefetch_outline(std::size_t position) const { __builtin_prefetch(&outline_ends[position]); }

 private:
  std::string_view text_between(std::size_t k) const {
    const std::uint64_t first = k == 0 ? 0 : text_ends[k - 1];
    return {text.data() + first, text_ends[k] - first};
  }
};

/// Builds the arrays of an index in memory: add all songs, then all places of monophonic songs, then call `complete`.
class IndexBuilder {
 public:
  /// Adds a song; songs come by ascending id. Returns false if the song is a recording, that is anything but one held
  /// line of full strength: its tune has to be kept by the caller.
  bool add(const Song& song, const Tune& tune);
  /// Adds a place of a monophonic song to a term; places come by ascending term, position and frame.
  void add_place(std::uint32_t term, std::uint32_t position, std::uint32_t frame);
  /// Computes the sketch of each place, in parallel (TBB). Call once, after the last place.
  void complete(const TermExtractor& extractor, double hop_s);
  /// Adds a line about something that could not be read.
  void add_damage(const std::string& line);

  /// Views of the arrays; valid until the builder changes or is destroyed. `recording_terms` is empty.
  IndexView view() const;

 private:
  std::string text_;
  std::vector<std::uint64_t> text_ends_;
  std::vector<double> durations_s_;
  std::vector<std::uint64_t> hold_ends_;
  std::vector<Hold> holds_;
  std::vector<std::uint64_t> outline_ends_;
  std::vector<std::uint8_t> outlines_;
  std::vector<std::uint64_t> recording_positions_;
  std::vector<std::uint64_t> term_ends_;
  std::vector<IndexedPlace> places_;
  std::vector<Sketch> sketches_;
  std::string damaged_;
};

/// Views of the arrays in a file that `write_index` wrote. Throws StorageError if an array is missing or the lengths of
/// the arrays do not agree.
IndexView view_of(const FlatFile& file);
/// Writes the arrays to a file that records `state`, the state of the catalogue that they were built from. Throws
/// StorageError.
void write_index(const IndexView& view, const std::filesystem::path& path, std::string_view state);

}  // namespace tunefind
