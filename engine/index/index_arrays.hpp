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

// What a song index consists of, as arrays that lie in memory or in a mapped file: engine/index/song_index.hpp reads
// them.
namespace tunefind {

/// A held pitch of a song of one line: it lasts to this frame (exclusive). Pitch in 1/8 semitones, kNoPitch8 before the
/// line begins.
struct Hold {
  std::uint16_t end_frame;
  std::uint16_t pitch8;
};

/// The line of these holds.
Salience salience_of(std::span<const Hold> holds, double hop_s);

/// The outline of a song of one line is its pitch in every so many frames, in half semitones (MIDI number * 2, at most
/// 254), kNoPitch2 before it begins: what most of the work of a search reads.
inline constexpr std::size_t kOutlineFrames = 2;
inline constexpr std::uint8_t kNoPitch2 = 255;

/// The arrays of an index. Of each song, by id: where its id and its title end in `text`, its duration, where its holds
/// and its outline end; songs that are kept whole have neither, `whole` are their positions. Then the places of the
/// songs of one line, those of the others (`Place::song` counts these alone), and what could not be read, a line each.
struct IndexView {
  std::span<const char> text;
  std::span<const std::uint64_t> text_ends;
  std::span<const double> durations_s;
  std::span<const std::uint64_t> hold_ends;
  std::span<const Hold> holds;
  std::span<const std::uint64_t> outline_ends;
  std::span<const std::uint8_t> outlines;
  std::span<const std::uint64_t> whole;
  TermIndex terms;
  TermIndex whole_terms;
  std::span<const char> damaged;

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
  /// Asks the memory for what `outline_of` will read.
  void ask_for_outline(std::size_t position) const { __builtin_prefetch(&outline_ends[position]); }

 private:
  std::string_view text_between(std::size_t k) const {
    const std::uint64_t first = k == 0 ? 0 : text_ends[k - 1];
    return {text.data() + first, text_ends[k] - first};
  }
};

/// The arrays while they are made.
class IndexArrays {
 public:
  /// Adds a song behind those of smaller ids; false if it is not one held line and is to be kept whole.
  bool add(const Song& song, const Tune& tune);
  /// Adds a place of a song of one line to those of a term; terms ascend, and songs and frames within them.
  void add_place(std::uint32_t term, std::uint32_t position, std::uint32_t frame);
  /// To be called once when all places are there: sees how each of them runs, in parallel.
  void complete(const TermExtractor& extractor, double hop_s);
  void add_damage(const std::string& line);

  IndexView view() const;

 private:
  std::string text_;
  std::vector<std::uint64_t> text_ends_;
  std::vector<double> durations_s_;
  std::vector<std::uint64_t> hold_ends_;
  std::vector<Hold> holds_;
  std::vector<std::uint64_t> outline_ends_;
  std::vector<std::uint8_t> outlines_;
  std::vector<std::uint64_t> whole_;
  std::vector<std::uint64_t> term_ends_;
  std::vector<Place> places_;
  std::vector<Sketch> sketches_;
  std::string damaged_;
};

/// The arrays of a file as `write_index` wrote them. Throws StorageError if one is missing or they do not agree.
IndexView view_of(const FlatFile& file);
/// Writes arrays to a file of this state. Throws StorageError.
void write_index(const IndexView& view, const std::filesystem::path& path, std::string_view state);

}  // namespace tunefind
