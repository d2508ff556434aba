#include "engine/index/recording_index.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tbb/parallel_for.h>
#include <tuple>
#include <utility>

namespace tunefind {
namespace {

struct PlaceArrays {
  std::vector<std::uint64_t> ends;
  std::vector<IndexedPlace> places;
  std::vector<Sketch> sketches;
};

RecordingPlaces with_arrays(Recordings recordings, std::shared_ptr<const PlaceArrays> arrays) {
  return {std::move(recordings), {arrays->ends, arrays->places, arrays->sketches}, arrays};
}

/// The pitch of a melody line in each frame from the start of the song, in 1/8 semitones, as term extractors read it.
std::vector<std::uint16_t> pitches_of(const Melody& line, double hop_s) {
  std::vector<std::uint16_t> pitch8(static_cast<std::size_t>(std::max(0L, std::lround(line.start_s / hop_s))),
                                    kNoPitch8);
  for (const int pitch : frames_of(line, hop_s).pitch8)
    pitch8.push_back(static_cast<std::uint16_t>(std::max(0, pitch)));
  return pitch8;
}

/// The pitch of the strongest salience peak in each frame, held where there is none.
std::vector<std::uint16_t> strongest_of(const Salience& salience) {
  std::vector<std::uint16_t> pitch8;
  for (std::size_t frame = 0; frame < salience.frames(); ++frame) {
    const SaliencePeak* const peak = salience.strongest(frame);
    pitch8.push_back(peak ? peak->pitch8 : pitch8.empty() ? kNoPitch8 : pitch8.back());
  }
  return pitch8;
}

/// The bass is left out: few hums follow it, and it would have as many places as any other line.
bool is_looked_up(const MelodyLine& line) { return line.role != "bass"; }

/// A place with its term and sketch, before places are sorted by term.
struct Occurrence {
  std::uint32_t term;
  IndexedPlace place;
  Sketch sketch;
};

/// Appends the places of one recording, sorted by term and frame.
void add_occurrences(const Tune& tune, std::uint32_t number, const TermExtractor& extractor, double hop_s,
                     std::vector<Occurrence>& found) {
  const auto add = [&](const std::vector<std::uint16_t>& pitch8) {
    for (const auto& [term, frame] : extractor.terms(pitch8, hop_s)) {
      if (frame > std::numeric_limits<std::uint16_t>::max()) break;
      const SketchedPlace place = extractor.place(pitch8, frame, hop_s);
      found.push_back({term, {number, static_cast<std::uint16_t>(frame), place.level2}, place.sketch});
    }
  };
  for (const MelodyLine& line : tune.lines)
    if (is_looked_up(line)) add(pitches_of(line.melody, hop_s));
  if (tune.lines.empty() && tune.kind != SongKind::extracted) add(strongest_of(tune.salience));
  // Where two lines agree their occurrences are equal: one is kept.
  const auto order = [](const Occurrence& one) { return std::tuple(one.term, one.place.frame, one.sketch); };
  std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
  found.erase(
      std::unique(found.begin(), found.end(), [&](const auto& a, const auto& b) { return order(a) == order(b); }),
      found.end());
}

}  // namespace

Recordings recordings_of(std::vector<IndexedSong> songs, double hop_s) {
  Recordings recordings(songs.size());
  tbb::parallel_for(std::size_t{0}, songs.size(), [&](std::size_t n) {
    const auto recording = std::make_shared<Recording>();
    recording->outline = RecordingOutline(songs[n].tune, hop_s);
    recording->song = std::move(songs[n]);
    recordings[n] = recording;
  });
  return recordings;
}

RecordingPlaces places_of(Recordings recordings, const TermExtractor* extractor, double hop_s) {
  if (!extractor) return {std::move(recordings), {}, nullptr};
  std::vector<std::vector<Occurrence>> found(recordings.size());
  tbb::parallel_for(std::size_t{0}, recordings.size(), [&](std::size_t n) {
    add_occurrences(recordings[n]->song.tune, static_cast<std::uint32_t>(n), *extractor, hop_s, found[n]);
  });
  // A counting sort by term. It is stable, so the places of each term are sorted by recording and frame.
  const auto arrays = std::make_shared<PlaceArrays>();
  arrays->ends.assign(extractor->vocabulary(), 0);
  for (const auto& some : found)
    for (const Occurrence& one : some) ++arrays->ends[one.term];
  std::uint64_t sum = 0;
  for (std::uint64_t& end : arrays->ends) sum += std::exchange(end, sum);
  arrays->places.resize(sum), arrays->sketches.resize(sum);
  for (auto& some : found) {
    for (const Occurrence& one : some) {
      const std::uint64_t at = arrays->ends[one.term]++;
      arrays->places[at] = one.place;
      arrays->sketches[at] = one.sketch;
    }
    some = {};
  }
  return with_arrays(std::move(recordings), arrays);
}

RecordingPlaces joined(const RecordingPlaces& first, std::span<const std::uint8_t> first_kept,
                       const RecordingPlaces& second, std::span<const std::uint8_t> second_kept) {
  struct Part {
    const RecordingPlaces& from;
    std::span<const std::uint8_t> kept;
    std::vector<std::uint32_t> number;  ///< in the result
  };
  Part parts[2]{{first, first_kept, {}}, {second, second_kept, {}}};
  Recordings recordings;
  for (Part& part : parts)
    for (std::size_t n = 0; n < part.from.recordings.size(); ++n) {
      part.number.push_back(static_cast<std::uint32_t>(recordings.size()));
      if (part.kept[n]) recordings.push_back(part.from.recordings[n]);
    }
  const auto arrays = std::make_shared<PlaceArrays>();
  const std::size_t vocabulary = std::max(first.terms.ends.size(), second.terms.ends.size());
  arrays->ends.reserve(vocabulary);
  arrays->places.reserve(first.terms.places.size() + second.terms.places.size());
  arrays->sketches.reserve(arrays->places.capacity());
  for (std::size_t term = 0; term < vocabulary; ++term) {
    for (const Part& part : parts) {
      const TermIndex& terms = part.from.terms;
      if (terms.ends.empty()) continue;
      for (std::uint64_t at = term == 0 ? 0 : terms.ends[term - 1]; at < terms.ends[term]; ++at) {
        IndexedPlace place = terms.places[at];
        if (!part.kept[place.song]) continue;
        place.song = part.number[place.song];
        arrays->places.push_back(place);
        arrays->sketches.push_back(terms.sketches[at]);
      }
    }
    arrays->ends.push_back(arrays->places.size());
  }
  return with_arrays(std::move(recordings), arrays);
}

}  // namespace tunefind
