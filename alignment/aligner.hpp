#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "features/melody.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// Where in a song a match may begin: only at the start of the song (the assumption of the MIREX tasks), or anywhere.
enum class Anchor { start, anywhere };

/// How late a match can begin with Anchor::start, in seconds: a hum that was cut a little late still begins there.
inline constexpr double kStartSlack_s = 0.4;

/// The part of a song in which a filter expects the match. The default is the whole song in any key and tempo. It is a
/// hint: an aligner may ignore it and search the whole song. An aligner that heeds it finds the same match as in the
/// whole song if that match lies in the region, or nearly the same one if `key` is given.
struct Region {
  int first_frame = 0;                               ///< first salience frame of the song that the match may cover
  int last_frame = std::numeric_limits<int>::max();  ///< end of these frames, exclusive
  std::optional<double> tempo_ratio;                 ///< approximate tempo of the hum relative to the song
  std::optional<double> key = std::nullopt;          ///< approximate semitones by which the song is above the hum

  bool operator==(const Region&) const = default;
};

/// One point of an alignment path: the time in the hum's recording and the time in the song that correspond, in
/// seconds, and the semitones by which the hum is above the song there.
struct PathPoint {
  double query_s = 0;
  double song_s = 0;
  double transposition = 0;

  bool operator==(const PathPoint&) const = default;
};

/// How well and where a query matches a song. A score of 0 means that there is no match; everything else then has its
/// default.
struct Alignment {
  double score = 0;             ///< in [0, 1], higher is better, 1 is perfect
  double start_s = 0;           ///< start of the matched span, in seconds of the song
  double end_s = 0;             ///< end of the matched span, in seconds of the song
  double transposition = 0;     ///< semitones by which the hum is above the song, mean over the match
  double tempo_ratio = 1;       ///< tempo of the hum relative to the song (song seconds per hum second)
  std::vector<PathPoint> path;  ///< forward in time; empty where an aligner finds no path
  /// The part of the tune that matched: "tune" (a song of one line), the salience of a recording ("peaks", or of two
  /// views "whitened" or "plain"), the role of one of its melody lines ("voice", "lead" ...), "chroma" or "sound".
  std::string line;

  bool operator==(const Alignment&) const = default;
};

/// A query that is prepared (bound) to be aligned with many songs. It owns copies of everything it needs, so it can
/// outlive its aligner and the melody. Immutable: any number of threads may call it at the same time.
class QueryAligner {
 public:
  virtual ~QueryAligner() = default;
  /// The score that `align` returns, without the cost of tracing the path. 0 if the song has no frames, is too short
  /// for the query, or if the query is empty.
  virtual double score(const Tune& song, const Region& region) const = 0;
  /// The best match of the query in the song, with its path; a default Alignment (score 0, no path) if there is none.
  virtual Alignment align(const Tune& song, const Region& region) const = 0;

  /// `score` and `align` in the whole song.
  double score(const Tune& song) const { return score(song, Region{}); }
  Alignment align(const Tune& song) const { return align(song, Region{}); }
};

/// An algorithm that aligns query melodies with songs. Immutable: any number of threads may call it at the same time.
class Aligner {
 public:
  virtual ~Aligner() = default;
  /// Prepares a query for songs whose salience has a hop of `hop_s` seconds. An empty query gives every song a score
  /// of 0.
  virtual std::unique_ptr<QueryAligner> bind(const Melody& query, double hop_s, Anchor anchor) const = 0;
};

}  // namespace tunefind
