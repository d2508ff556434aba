#include "engine/index/index_arrays.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include "features/error.hpp"

namespace tunefind {
namespace {

constexpr std::uint8_t kFullStrength = 255;
constexpr std::size_t kGrain = 4096;  // places per TBB task

/// The holds of a monophonic song; nothing if the tune is anything but one held line of full strength.
std::optional<std::vector<Hold>> holds_of(const Tune& tune) {
  const Salience& line = tune.salience;
  if (tune.kind != SongKind::monophonic || line.background_cost != 0 || !tune.sound.empty() ||
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

/// Appends the outline of one song.
void add_outline(std::span<const Hold> holds, std::vector<std::uint8_t>& outlines) {
  std::size_t frame = 0;
  for (const Hold& hold : holds)
    for (; frame < hold.end_frame; frame += kOutlineFrames)
      outlines.push_back(hold.pitch8 == kNoPitch8
                             ? kNoPitch2
                             : static_cast<std::uint8_t>(std::min((hold.pitch8 + 2) / 4, kNoPitch2 - 1)));
}

/// Calls `visit(name, array)` for each array of a view. The names stand in files.
template <class View, class Visit>
void each_array(View& view, Visit&& visit) {
  visit("text", view.text);
  visit("text_ends", view.text_ends);
  visit("durations", view.durations_s);
  visit("hold_ends", view.hold_ends);
  visit("holds", view.holds);
  visit("outline_ends", view.outline_ends);
  visit("outlines", view.outlines);
  visit("whole", view.recording_positions);
  visit("place_ends", view.terms.ends);
  visit("places", view.terms.places);
  visit("place_sketches", view.terms.sketches);
  visit("whole_place_ends", view.recording_terms.ends);
  visit("whole_places", view.recording_terms.places);
  visit("whole_sketches", view.recording_terms.sketches);
  visit("damaged", view.damaged);
}

}  // namespace

Salience salience_of(std::span<const Hold> holds, double hop_s, double stretch) {
  Salience line;
  line.hop_s = hop_s;
  if (holds.empty()) return line;
  const auto end_of = [&](const Hold& hold) { return static_cast<std::size_t>(std::lround(stretch * hold.end_frame)); };
  line.offsets.reserve(end_of(holds.back()) + 1);
  line.peaks.reserve(end_of(holds.back()));
  for (const Hold& hold : holds)
    while (line.frames() < end_of(hold)) {
      if (hold.pitch8 != kNoPitch8) line.peaks.push_back({hold.pitch8, kFullStrength});
      line.offsets.push_back(static_cast<std::uint32_t>(line.peaks.size()));
    }
  return line;
}

bool IndexBuilder::add(const Song& song, const Tune& tune) {
  for (const std::string& text : {song.id, song.title}) {
    text_ += text;
    text_ends_.push_back(text_.size());
  }
  durations_s_.push_back(tune.duration_s);
  const auto holds = holds_of(tune);
  if (holds) {
    holds_.insert(holds_.end(), holds->begin(), holds->end());
    add_outline(*holds, outlines_);
  } else {
    recording_positions_.push_back(durations_s_.size() - 1);
  }
  hold_ends_.push_back(holds_.size());
  outline_ends_.push_back(outlines_.size());
  return holds.has_value();
}

void IndexBuilder::add_place(std::uint32_t term, std::uint32_t position, std::uint32_t frame) {
  if (term_ends_.size() <= term) term_ends_.resize(term + 1, places_.size());
  places_.push_back({position, static_cast<std::uint16_t>(frame)});
  term_ends_.back() = places_.size();
}

void IndexBuilder::complete(const TermExtractor& extractor, double hop_s) {
  term_ends_.resize(extractor.vocabulary(), places_.size());
  sketches_.resize(places_.size());
  const IndexView all = view();
  const std::uint32_t reach = extractor.reach(hop_s);
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, places_.size(), kGrain), [&](const auto& range) {
    std::vector<std::uint16_t> pitch8;  // of the frames that the sketch of a place covers
    for (std::size_t n = range.begin(); n < range.end(); ++n) {
      const std::span<const Hold> holds = all.holds_of(places_[n].song);
      const std::uint32_t first = places_[n].frame, last = first + reach;
      auto hold = std::upper_bound(holds.begin(), holds.end(), first,
                                   [](std::uint32_t frame, const Hold& one) { return frame < one.end_frame; });
      pitch8.clear();
      for (; hold != holds.end() && first + pitch8.size() < last; ++hold)
        pitch8.resize(std::min<std::uint32_t>(last, hold->end_frame) - first, hold->pitch8);
      if (pitch8.empty()) continue;  // a damaged posting names a frame beyond the song
      const SketchedPlace place = extractor.place(pitch8, 0, hop_s);
      places_[n].level2 = place.level2;
      sketches_[n] = place.sketch;
    }
  });
}

void IndexBuilder::add_damage(const std::string& line) { damaged_ += line + "\n"; }

IndexView IndexBuilder::view() const {
  return {text_,
          text_ends_,
          durations_s_,
          hold_ends_,
          holds_,
          outline_ends_,
          outlines_,
          recording_positions_,
          {term_ends_, places_, sketches_},
          {},
          damaged_};
}

IndexView view_of(const FlatFile& file) {
  IndexView view;
  each_array(view, [&]<class T>(const char* name, std::span<const T>& array) { array = file.array<T>(name); });
  const std::size_t songs = view.songs(), places = view.terms.places.size();
  const auto last = [](const auto& ends) { return ends.empty() ? 0 : ends.back(); };
  if (view.text_ends.size() != 2 * songs || view.hold_ends.size() != songs || view.outline_ends.size() != songs ||
      last(view.text_ends) != view.text.size() || last(view.hold_ends) != view.holds.size() ||
      last(view.outline_ends) != view.outlines.size() || last(view.terms.ends) != places ||
      view.terms.sketches.size() != places || last(view.recording_terms.ends) != view.recording_terms.places.size() ||
      view.recording_terms.sketches.size() != view.recording_terms.places.size())
    throw StorageError("the lengths of its arrays do not agree");
  return view;
}

void write_index(const IndexView& view, const std::filesystem::path& path, std::string_view state) {
  std::vector<FlatFile::Array> arrays;
  each_array(view,
             [&]<class T>(const char* name, const std::span<const T>& array) { arrays.emplace_back(name, array); });
  FlatFile::write(path, state, arrays);
}

}  // namespace tunefind
