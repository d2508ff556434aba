#include "alignment/variants/note_edit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "alignment/tempo_ladder.hpp"
#include "features/melody_extraction/line_tune.hpp"

namespace tunefind {
namespace {

constexpr float kUnreachable = std::numeric_limits<float>::infinity();

/// Splits a melody into notes: voiced passages without a leap. Passages shorter than `shortest_ms` are dropped, and
/// neighbouring notes less than a leap apart are joined, because monophonic songs hold no rests that would separate
/// repeated notes. Empty if no passage is long enough.
std::vector<Note> notes_of(const Melody& melody, const NoteEditParameters& parameters) {
  std::vector<Note> notes;
  double sum = 0;
  std::size_t first = 0;
  const auto end_note = [&](std::size_t end) {
    const double count = static_cast<double>(end - first), duration_s = count * melody.hop_s;
    if (end == first || duration_s * 1000 < parameters.shortest_ms) return;
    const double onset_s = melody.start_s + static_cast<double>(first) * melody.hop_s, pitch = sum / count;
    if (!notes.empty() && std::abs(notes.back().pitch - pitch) < parameters.leap) {
      Note& one = notes.back();
      const double share = duration_s / (one.duration_s + duration_s);
      one.pitch = static_cast<float>(std::lerp(static_cast<double>(one.pitch), pitch, share));
      one.duration_s = onset_s + duration_s - one.onset_s;
    } else {
      notes.push_back({onset_s, duration_s, static_cast<float>(pitch)});
    }
  };
  for (std::size_t i = 0; i < melody.frames(); ++i) {
    const double mean = i > first ? sum / static_cast<double>(i - first) : melody.pitch[i];
    if (!melody.voiced[i] || std::abs(melody.pitch[i] - mean) >= parameters.leap) {
      end_note(i);
      first = melody.voiced[i] ? i : i + 1, sum = 0;
    }
    if (melody.voiced[i]) sum += melody.pitch[i];
  }
  end_note(melody.frames());
  return notes;
}

/// The steps between the notes of a melody, by which melodies are compared: for each note and each span (1, 2 ...), the
/// interval in semitones from the note `span` before it, and the binary logarithm of the seconds between the two
/// onsets. Both are 0 for the first `span` notes, which have no such predecessor.
struct NoteSteps {
  std::vector<std::vector<float>> interval, length;  ///< [span - 1][note]

  NoteSteps(const std::vector<Note>& notes, int spans)
      : interval(spans, std::vector<float>(notes.size())), length(interval) {
    for (std::size_t span = 1; span <= interval.size(); ++span)
      for (std::size_t i = span; i < notes.size(); ++i) {
        interval[span - 1][i] = notes[i].pitch - notes[i - span].pitch;
        length[span - 1][i] = static_cast<float>(std::log2(notes[i].onset_s - notes[i - span].onset_s));
      }
  }
};

/// The edit distances between the hum's notes and those of one line at one tempo. cost[i][j] is the least cost of the
/// hum up to its note i if that note matches the line's note j. Each of the hum's notes before the first match costs 1;
/// so does each after the last match, which only `score` includes.
struct EditTable {
  double score = 0;
  std::vector<std::vector<float>> cost;
  std::size_t hum_note = 0, song_note = 0;  ///< the last pair of notes that match
  float tempo = 0;                          ///< binary logarithm of the tempo ratio of hum to song
  std::vector<Note> notes{};                ///< the notes of the line
  std::string line{};                       ///< the role of the line
};

/// A hum that is prepared for the note edit distance. Immutable.
class BoundNoteEdit final : public QueryAligner {
 public:
  BoundNoteEdit(const NoteEditParameters& parameters, const Melody& hum, Anchor anchor)
      : parameters_(parameters), anchor_(anchor), hum_(notes_of(hum, parameters)), hum_steps_(hum_, parameters.merged) {
    moves_.push_back({1, 1});
    for (std::size_t span = 2; span <= hum_steps_.interval.size(); ++span)
      moves_.insert(moves_.end(), {{span, 1}, {1, span}});
  }

  double score(const Tune& song, const Region&) const override { return best_line(song).score; }

  Alignment align(const Tune& song, const Region&) const override {
    const EditTable table = best_line(song);
    Alignment result;
    if (table.score <= 0) return result;
    const NoteSteps steps(table.notes, parameters_.merged);
    std::vector<std::pair<std::size_t, std::size_t>> pairs{{table.hum_note, table.song_note}};
    for (auto [i, j] = pairs.back();; pairs.push_back({i, j})) {
      if (can_begin(table.notes, j) && table.cost[i][j] >= static_cast<float>(i)) break;
      Move back;
      float least = kUnreachable;
      for (const Move& move : moves_)
        if (i >= move.hum && j >= move.song)
          each_step(move, i, steps, table.tempo, j, j + 1, [&, i = i](std::size_t at, float cost) {
            cost += table.cost[i - move.hum][at - move.song];
            if (cost < least) least = cost, back = move;
          });
      i -= back.hum, j -= back.song;
    }
    for (auto pair = pairs.rbegin(); pair != pairs.rend(); ++pair) {
      const Note &sung = hum_[pair->first], &note = table.notes[pair->second];
      result.path.push_back({sung.onset_s, note.onset_s, sung.pitch - note.pitch});
      result.transposition += (sung.pitch - note.pitch) / static_cast<double>(pairs.size());
    }
    const PathPoint &begin = result.path.front(), &end = result.path.back();
    result.score = table.score;
    result.start_s = begin.song_s;
    result.tempo_ratio = (end.song_s - begin.song_s) / (end.query_s - begin.query_s);
    result.end_s =
        std::min(end.song_s + hum_[table.hum_note].duration_s * result.tempo_ratio, song.salience.duration_s());
    result.line = table.line;
    return result;
  }

 private:
  /// The numbers of hum and song notes that one step of the alignment advances by.
  struct Move {
    std::size_t hum = 0, song = 0;
  };

  /// True if a match can begin at note j of the line.
  bool can_begin(const std::vector<Note>& notes, std::size_t j) const {
    return anchor_ == Anchor::anywhere || notes[j].onset_s <= notes.front().onset_s + kStartSlack_s;
  }

  /// Calls take(n, cost) for each song note n in [j, end): the cost of matching hum note i with it if the previous pair
  /// of matched notes is one `move` back. It compares the two intervals and the two times between the onsets.
  template <class Take>
  void each_step(Move move, std::size_t i, const NoteSteps& song, float tempo, std::size_t j, std::size_t end,
                 Take&& take) const {
    const float interval = hum_steps_.interval[move.hum - 1][i], length = hum_steps_.length[move.hum - 1][i] + tempo;
    const float *intervals = song.interval[move.song - 1].data(), *lengths = song.length[move.song - 1].data();
    const auto cap = static_cast<float>(parameters_.interval_cap);
    const auto weight = static_cast<float>(parameters_.length_weight);
    const float merging = static_cast<float>(parameters_.merge_cost) * static_cast<float>(move.hum + move.song - 2);
    for (; j < end; ++j)
      take(j, merging + std::min(std::abs(interval - intervals[j]), cap) / cap +
                  weight * std::min(std::abs(length - lengths[j]), 1.0f));
  }

  /// Fills the table for one line at one tempo, and finds its best match.
  EditTable table_of(const std::vector<Note>& notes, const NoteSteps& steps, float tempo) const {
    EditTable table{0, {}, 0, 0, tempo};
    for (std::size_t i = 0; i < hum_.size(); ++i) {
      std::vector<float> row(notes.size(), kUnreachable);
      for (std::size_t j = 0; j < row.size() && can_begin(notes, j); ++j) row[j] = static_cast<float>(i);
      for (const Move& move : moves_) {
        if (i < move.hum) continue;
        const float* before = table.cost[i - move.hum].data();
        each_step(move, i, steps, tempo, move.song, row.size(), [&, row = row.data()](std::size_t j, float cost) {
          row[j] = std::min(row[j], before[j - move.song] + cost);
        });
      }
      const auto least = std::ranges::min_element(row);
      const double score = static_cast<double>(static_cast<float>(i) - *least) / static_cast<double>(hum_.size() - 1);
      if (score > table.score)
        table.score = score, table.hum_note = i, table.song_note = static_cast<std::size_t>(least - row.begin());
      table.cost.push_back(std::move(row));
    }
    return table;
  }

  /// Replaces `best` if the melody has a better match at one of the tempos.
  void compare(const Melody& melody, const std::string& line, EditTable& best) const {
    const std::vector<Note> notes = notes_of(melody, parameters_);
    if (hum_.size() < 2 || notes.size() < 2) return;
    const NoteSteps steps(notes, parameters_.merged);
    for (const double exponent : tempo_ladder(parameters_.tempos)) {
      EditTable table = table_of(notes, steps, static_cast<float>(exponent * std::log2(parameters_.tempo_range)));
      if (table.score > best.score) best = std::move(table), best.notes = notes, best.line = line;
    }
  }

  /// The best match over all lines of a recording, or in a monophonic song.
  EditTable best_line(const Tune& song) const {
    EditTable best;
    if (!song.polyphonic()) return compare(strongest_line(song.salience), "tune", best), best;
    for (const MelodyLine& line : song.lines) compare(line.melody, line.role, best);
    return best;
  }

  NoteEditParameters parameters_;
  Anchor anchor_;
  std::vector<Note> hum_;
  NoteSteps hum_steps_;
  std::vector<Move> moves_;
};

/// The aligner that `make_note_edit` returns. Immutable.
struct NoteEdit final : Aligner {
  explicit NoteEdit(const NoteEditParameters& chosen) : parameters(chosen) {}
  std::unique_ptr<QueryAligner> bind(const Melody& query, double, Anchor anchor) const override {
    return std::make_unique<BoundNoteEdit>(parameters, query, anchor);
  }
  const NoteEditParameters parameters;
};

}  // namespace

std::unique_ptr<Aligner> make_note_edit(const NoteEditParameters& parameters) {
  return std::make_unique<NoteEdit>(parameters);
}

}  // namespace tunefind
