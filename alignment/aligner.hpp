#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "features/melody.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// Where a hum may begin in a song: at its start (as MIREX assumes), or anywhere in it.
enum class Anchor { start, anywhere };

/// What is known of where a match lies before it is aligned: within the salience frames [first_frame, last_frame) of
/// the song, and, if given, near this ratio of the hum's tempo to the song's and with the song near so many semitones
/// above the hum. An aligner may look further than that; one that does not finds the same match as in the whole song if
/// it lies there, or nearly so if the key is given.
struct Region {
  int first_frame = 0;
  int last_frame = std::numeric_limits<int>::max();
  std::optional<double> tempo_ratio;
  std::optional<double> key = std::nullopt;

  bool operator==(const Region&) const = default;
};

/// One step of an alignment: these two moments belong together, and there the hum lies `transposition` semitones above
/// the song.
struct PathPoint {
  double query_s = 0;
  double song_s = 0;
  double transposition = 0;

  bool operator==(const PathPoint&) const = default;
};

/// How well and where a query melody matches a song. `score` is in [0, 1], higher is better, 1 = perfect. Times are
/// seconds in the song. `transposition` is the hum's key relative to the song's (semitones, mean over the match) and
/// `tempo_ratio` the hum's tempo relative to the song's (song seconds per hum second). `path` runs forward in time.
/// `line` says what of the song it was: "tune" (a song of one line), a view of a recording's salience ("whitened" or
/// "plain"), the role of one of its lines, "chroma" or "sound".
struct Alignment {
  double score = 0;
  double start_s = 0;
  double end_s = 0;
  double transposition = 0;
  double tempo_ratio = 1;
  std::vector<PathPoint> path;
  std::string line;

  bool operator==(const Alignment&) const = default;
};

/// One query, prepared to be aligned with many songs. Immutable: safe to use from several threads.
class QueryAligner {
 public:
  virtual ~QueryAligner() = default;
  /// The score alone, as `align` gives it; 0 for a song without frames or too short for the query.
  virtual double score(const Tune& song, const Region& region) const = 0;
  /// The score with span, key, tempo and path; a score of 0 has no path.
  virtual Alignment align(const Tune& song, const Region& region) const = 0;

  /// The same, looked for in the whole song.
  double score(const Tune& song) const { return score(song, Region{}); }
  Alignment align(const Tune& song) const { return align(song, Region{}); }
};

/// An algorithm that aligns a query melody with songs. Immutable: safe to use from several threads.
class Aligner {
 public:
  virtual ~Aligner() = default;
  /// Prepares a query for songs whose salience has frames of `hop_s`; an empty melody scores every song 0.
  virtual std::unique_ptr<QueryAligner> bind(const Melody& query, double hop_s, Anchor anchor) const = 0;
};

}  // namespace tunefind
