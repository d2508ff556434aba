#include <algorithm>
#include <array>
#include <cmath>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tuple>

#include "alignment/window_scan/window_scan.hpp"
#include "engine/filter/place_votes.hpp"
#include "engine/filter/recording_filter.hpp"
#include "features/melody_frames.hpp"

static_assert(tunefind::kNoPitch2 == tunefind::window_scan::kNoPitch);

namespace tunefind {
namespace {

constexpr double kLonger = 1.15;             // how much longer than the hum a window is, besides the slack
constexpr int kSlackFrames = 6;              // before a window and after it
constexpr int kRoom = 16;                    // frames of a region before and after what a scan matched
constexpr std::size_t kMostRows = 110;       // of a scanned query: costs are bytes
constexpr std::size_t kFewest = 20;          // songs that pass however far behind, to compare the first with
constexpr std::size_t kFittedAtOnce = 512;   // diagonals a task
constexpr double kWeightUnit = 10;           // of a frame of the hum
constexpr std::size_t kAhead = 12;           // diagonals whose memory is asked for early
constexpr std::size_t kScannedAtOnce = 128;  // windows a task
constexpr int kBefore = 1, kShifts = 4;      // of the hum against a diagonal, in strides: to where its frames may begin

/// The query at one tempo, as each tier reads it: in frames of the song; in strides of them, in half semitones.
struct Stretch {
  double ratio = 1;
  double unlikely = 0;  ///< what the tempo takes off a score
  std::vector<std::uint16_t> pitch8;
  window_scan::Query query;
  double most = 0;                            ///< what it would cost if no frame were hit, in semitones
  std::vector<std::uint8_t> pitch2, weights;  ///< the query's in blocks of bytes; weights in kWeightUnit

  int frames() const { return static_cast<int>(pitch8.size()); }
};

class VoteFilter final : public CandidateFilter {
 public:
  explicit VoteFilter(const VoteFilterParameters& parameters)
      : parameters_(parameters), costs_(window_scan::costs_of(scan_)), recordings_(parameters) {}

  std::vector<Candidate> candidates(const Query& query, const SongIndex& index, Anchor anchor,
                                    const Admission& admitted) const override {
    std::vector<Candidate> found = tunes(query.melody, index, anchor, admitted);
    const std::vector<Candidate> recordings = recordings_.candidates(query.melody, index, anchor, admitted);
    found.insert(found.end(), recordings.begin(), recordings.end());
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.position < b.position; });
    return found;
  }

 private:
  struct Search {
    const SongIndex& index;
    Anchor anchor;
    std::size_t every;   ///< of the outlines every so many samples are looked at, which is so many
    std::size_t stride;  ///< frames of the song
    std::vector<Stretch> stretches;
  };

  std::vector<Candidate> tunes(const Melody& melody, const SongIndex& index, Anchor anchor,
                               const Admission& admitted) const {
    std::vector<Candidate> all;
    std::vector<std::uint8_t> admitted_tunes;  // by number
    bool some = false;
    for (std::size_t number = 0; number < index.tune_positions().size(); ++number) {
      const std::uint32_t position = index.tune_positions()[number];
      admitted_tunes.push_back(position != SongIndex::kGone && admitted(position));
      if (admitted_tunes.back())
        all.push_back({position, {}});
      else if (!index.outline(number).empty())
        some = true;
    }
    if (all.size() <= static_cast<std::size_t>(parameters_.keep)) return all;
    if (melody.empty() || !index.extractor()) return {};
    const Search search = search_for(melody, index, anchor);
    std::vector<Diagonal> diagonals = voted(search, some ? Admitted{admitted_tunes} : Admitted{});
    fit(search, diagonals);
    keep_best(diagonals, static_cast<std::size_t>(parameters_.windows));
    return scanned(search, std::move(diagonals));
  }

  Search search_for(const Melody& melody, const SongIndex& index, Anchor anchor) const {
    const double longest = melody.duration_s() * parameters_.widest_tempo / (index.hop_s() * kOutlineFrames);
    const std::size_t every = static_cast<std::size_t>(longest) / kMostRows + 1;
    Search search{index, anchor, every, every * kOutlineFrames, {}};
    for (int n = 0; n < parameters_.tempos; ++n) {
      Stretch stretch;
      if (parameters_.tempos > 1)
        stretch.ratio = std::pow(parameters_.widest_tempo, 2.0 * n / (parameters_.tempos - 1) - 1);
      stretch.unlikely = parameters_.tempo_prior * std::pow(std::log(stretch.ratio), 2);
      for (const int pitch8 : frames_of(melody, index.hop_s() / stretch.ratio).pitch8)
        stretch.pitch8.push_back(static_cast<std::uint16_t>(pitch8));
      const MelodyFrames rows = frames_of(melody, index.hop_s() * static_cast<double>(search.stride) / stretch.ratio);
      for (std::size_t i = 0; i < rows.size(); ++i) {
        stretch.query.pitch2.push_back(static_cast<int>(std::lround(rows.pitch8[i] / 4.0)));
        stretch.query.voiced.push_back(rows.voiced[i]);
        stretch.most += (rows.voiced[i] ? 1 : scan_.rest_weight) * scan_.cost_cap;
        stretch.pitch2.push_back(static_cast<std::uint8_t>(std::clamp(stretch.query.pitch2.back(), 0, 254)));
        stretch.weights.push_back(
            static_cast<std::uint8_t>(std::lround(kWeightUnit * (rows.voiced[i] ? 1 : scan_.rest_weight))));
      }
      const std::size_t whole_blocks = (rows.size() + kByteBlock - 1) / kByteBlock * kByteBlock;
      for (auto* bytes : {&stretch.pitch2, &stretch.weights}) bytes->resize(whole_blocks, 0);
      search.stretches.push_back(std::move(stretch));
    }
    return search;
  }

  /// All diagonals that have votes; their songs are numbers of tunes.
  std::vector<Diagonal> voted(const Search& search, Admitted admitted) const {
    std::vector<std::vector<std::uint16_t>> tempos;
    for (const Stretch& stretch : search.stretches) tempos.push_back(stretch.pitch8);
    VoteRules rules{parameters_.step_s,
                    static_cast<double>(parameters_.nearest),
                    static_cast<double>(parameters_.visits),
                    {},
                    parameters_.start_slack_s};
    if (search.anchor == Anchor::start)
      rules.first_sounding = [&](std::uint32_t tune) { return search.index.first_sounding(tune); };
    const VotingPlaces places{{search.index.terms(), admitted}, {}};
    return votes_of_places(tempos, std::span(&places, 1), *search.index.extractor(), search.index.hop_s(), rules);
  }

  /// Weighs diagonals anew: by how well the whole hum lies on each as it is, linearly scaled, in the key of its votes.
  void fit(const Search& search, std::vector<Diagonal>& diagonals) const {
    const auto cap = static_cast<std::uint8_t>(std::lround(2 * scan_.cost_cap));
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, diagonals.size(), kFittedAtOnce), [&](const auto& range) {
      std::vector<std::uint8_t> line, query;
      for (std::size_t n = range.begin(); n < range.end(); ++n) {
        Diagonal& diagonal = diagonals[n];
        if (n + 2 * kAhead < range.end()) search.index.ask_for_outline(diagonals[n + 2 * kAhead].song());
        if (n + kAhead < range.end()) ask_for_line(search, diagonals[n + kAhead]);
        const Stretch& stretch = search.stretches[static_cast<std::size_t>(diagonal.tempo)];
        const int stride = static_cast<int>(search.stride);
        const std::size_t rows = stretch.pitch2.size();
        const std::uint8_t* song =
            line_at(search, diagonal.song(), diagonal.begin() - kBefore * stride, rows + kShifts, line);
        query.resize(rows);
        for (std::size_t i = 0; i < rows; ++i)
          query[i] = static_cast<std::uint8_t>(std::clamp(stretch.pitch2[i] + diagonal.key2, 0, kNoPitch2 - 1));
        std::array<int, kShifts> misfits;  // in half semitones and kWeightUnit
        shifted_differences(query.data(), stretch.weights.data(), rows, song, cap, misfits);
        const double best = *std::min_element(misfits.begin(), misfits.end()) / (2 * kWeightUnit);
        diagonal.weight = static_cast<float>(1 - best / stretch.most - stretch.unlikely);
      }
    });
  }

  /// Asks the memory for what `fit` will read of a diagonal: most of the time would go to waiting for it.
  static void ask_for_line(const Search& search, const Diagonal& diagonal) {
    const std::span<const std::uint8_t> outline = search.index.outline(diagonal.song());
    const std::size_t at = static_cast<std::size_t>(std::max(0, diagonal.begin())) / kOutlineFrames;
    if (at >= outline.size()) return;
    __builtin_prefetch(outline.data() + at);
    __builtin_prefetch(outline.data() + at + 64);
  }

  /// So many samples of a song's outline from a frame on, as a search looks at them; kNoPitch2 outside of the song. In
  /// place where they lie side by side within it, else in `space`.
  static const std::uint8_t* line_at(const Search& search, std::uint32_t song, int frame, std::size_t samples,
                                     std::vector<std::uint8_t>& space) {
    const std::span<const std::uint8_t> outline = search.index.outline(song);
    const int first = frame >> 1;
    static_assert(kOutlineFrames == 2);
    if (search.every == 1 && first >= 0 && static_cast<std::size_t>(first) + samples <= outline.size())
      return outline.data() + first;
    space.assign(samples, kNoPitch2);
    for (std::size_t k = 0; k < samples; ++k) {
      const int at = first + static_cast<int>(k * search.every);
      if (at >= 0 && at < static_cast<int>(outline.size())) space[k] = outline[static_cast<std::size_t>(at)];
    }
    return space.data();
  }

  /// The songs whose window scans are best, each once, where they are best.
  std::vector<Candidate> scanned(const Search& search, std::vector<Diagonal> diagonals) const {
    std::sort(diagonals.begin(), diagonals.end(), [](const Diagonal& a, const Diagonal& b) {
      return std::tuple(a.tempo, a.key) < std::tuple(b.tempo, b.key);
    });
    std::vector<std::span<Diagonal>> tasks;
    for (std::size_t first = 0, last = 0; first < diagonals.size(); first = last) {
      while (last < diagonals.size() && last - first < kScannedAtOnce &&
             diagonals[last].tempo == diagonals[first].tempo)
        ++last;
      tasks.push_back(std::span(diagonals).subspan(first, last - first));
    }
    tbb::parallel_for(std::size_t{0}, tasks.size(), [&](std::size_t n) { scan(search, tasks[n]); });
    std::sort(diagonals.begin(), diagonals.end());
    std::vector<Candidate> kept;
    for (const Diagonal& diagonal : diagonals) {
      if (kept.size() == static_cast<std::size_t>(parameters_.keep)) break;
      if (kept.size() >= kFewest && diagonal.weight < diagonals.front().weight - parameters_.margin) break;
      const std::uint32_t position = search.index.tune_positions()[diagonal.song()];
      const auto is_it = [&](const Candidate& other) { return other.position == position; };
      if (std::any_of(kept.begin(), kept.end(), is_it)) continue;
      const Stretch& stretch = search.stretches[static_cast<std::size_t>(diagonal.tempo)];
      kept.push_back({position, {diagonal.begin() - kRoom, diagonal.end + kRoom, stretch.ratio}, diagonal.weight});
    }
    return kept;
  }

  /// Weighs diagonals of one tempo anew, by the scan of a window around each.
  void scan(const Search& search, std::span<Diagonal> diagonals) const {
    const Stretch& stretch = search.stretches[static_cast<std::size_t>(diagonals.front().tempo)];
    const int length = static_cast<int>(kLonger * stretch.frames());
    std::vector<std::vector<std::uint8_t>> lines;
    std::vector<int> keys;
    for (const Diagonal& diagonal : diagonals) {
      const int first = std::max(0, diagonal.begin() - kSlackFrames);
      const int last = std::max(first, diagonal.begin() + length + kDiagonalFrames + kSlackFrames);
      const std::span<const std::uint8_t> outline = search.index.outline(diagonal.song());
      std::vector<std::uint8_t>& line = lines.emplace_back();
      for (std::size_t frame = first; frame < static_cast<std::size_t>(last); frame += search.stride)
        if (frame / kOutlineFrames < outline.size()) line.push_back(outline[frame / kOutlineFrames]);
      for (int off = -parameters_.keys; off <= parameters_.keys; ++off) keys.push_back(diagonal.key2 + off);
    }
    std::vector<window_scan::Window> windows;
    const std::size_t keys_each = 2 * static_cast<std::size_t>(parameters_.keys) + 1;
    for (std::size_t k = 0; k < diagonals.size(); ++k)
      windows.push_back({lines[k], std::span(keys).subspan(k * keys_each, keys_each)});
    const std::vector<window_scan::Match> matches = window_scan::scan(stretch.query, costs_, windows);
    for (std::size_t k = 0; k < diagonals.size(); ++k) {
      const int first = std::max(0, diagonals[k].begin() - kSlackFrames);
      diagonals[k].end = first + static_cast<int>(search.stride) * (matches[k].end_frame + 1);
      diagonals[k].weight =
          matches[k].cost == window_scan::kInfinity
              ? 0
              : static_cast<float>(1 - matches[k].cost / (scan_.unit * stretch.most) - stretch.unlikely);
    }
  }

  VoteFilterParameters parameters_;
  window_scan::Parameters scan_;
  window_scan::Costs costs_;
  RecordingFilter recordings_;
};

}  // namespace

std::unique_ptr<CandidateFilter> make_vote_filter(const VoteFilterParameters& parameters) {
  return std::make_unique<VoteFilter>(parameters);
}

}  // namespace tunefind
