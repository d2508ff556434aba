#include "alignment/variants/window_dtw.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "alignment/drift_dtw/drift_dtw.hpp"

namespace tunefind {
namespace {

constexpr double kSlack_s = 0.7;  // tolerance for the start of a window's match: about one and a half notes, by hand

/// A part of a hum, ready to be aligned.
struct HumWindow {
  double start_s = 0, end_s = 0;  ///< seconds of the hum's recording
  double weight = 0;              ///< seconds that are voiced
  std::unique_ptr<QueryAligner> aligner;
};

/// Frames [first, last) of a melody, trimmed to the first and last voiced frame; empty if none is voiced.
Melody part_of(const Melody& melody, std::size_t first, std::size_t last) {
  while (first < last && !melody.voiced[first]) ++first;
  while (first < last && !melody.voiced[last - 1]) --last;
  const auto from = static_cast<std::ptrdiff_t>(first), to = static_cast<std::ptrdiff_t>(last);
  return {melody.hop_s,
          melody.start_s + static_cast<double>(first) * melody.hop_s,
          {melody.pitch.begin() + from, melody.pitch.begin() + to},
          {melody.voiced.begin() + from, melody.voiced.begin() + to}};
}

/// Frames [first, last) of a salience, clipped to those that it has.
Salience part_of(const Salience& salience, std::size_t first, std::size_t last) {
  Salience part{salience.hop_s, {0}, {}, salience.background_cost};
  last = std::min(last, salience.frames());
  if (first >= last) return part;
  const std::uint32_t base = salience.offsets[first];
  for (std::size_t i = first + 1; i <= last; ++i) part.offsets.push_back(salience.offsets[i] - base);
  part.peaks.assign(salience.peaks.begin() + base, salience.peaks.begin() + salience.offsets[last]);
  return part;
}

/// A match of one window with the song; a window can have several.
struct WindowMatch {
  std::size_t window = 0;  ///< index of the window
  Alignment found;
};

/// The best chain of matches, in the order of the windows, and the score that it gives the song.
struct Chain {
  double score = 0;
  std::vector<const Alignment*> matches;
};

class BoundWindowDtw final : public QueryAligner {
 public:
  BoundWindowDtw(const WindowDtwParameters& parameters, std::vector<HumWindow> windows, Anchor anchor)
      : parameters_(parameters), windows_(std::move(windows)), anchor_(anchor) {}

  double score(const Tune& song, const Region&) const override {
    const std::vector<WindowMatch> matches = matches_in(song);
    return best_chain(matches).score;
  }

  Alignment align(const Tune& song, const Region&) const override {
    const std::vector<WindowMatch> matches = matches_in(song);
    const Chain chain = best_chain(matches);
    Alignment result;
    if (chain.score <= 0) return result;
    result.score = chain.score;
    result.line = chain.matches.front()->line;
    double transpositions = 0;
    for (std::size_t n = 0; n < chain.matches.size(); ++n) {
      const std::vector<PathPoint>& path = chain.matches[n]->path;
      if (n > 0) {
        const double turn_s = (path.front().query_s + result.path.back().query_s) / 2;
        while (result.path.size() > 1 && result.path.back().query_s >= turn_s) result.path.pop_back();
      }
      for (const PathPoint& point : path)
        if (result.path.empty() ||
            (point.query_s > result.path.back().query_s && point.song_s >= result.path.back().song_s))
          result.path.push_back(point);
    }
    for (const PathPoint& point : result.path) transpositions += point.transposition;
    const double half_hop_s = song.salience.hop_s / 2;
    result.start_s = chain.matches.front()->start_s;
    result.end_s = result.path.back().song_s + half_hop_s;
    result.transposition = transpositions / static_cast<double>(result.path.size());
    result.tempo_ratio = chain.matches.front()->tempo_ratio;
    if (chain.matches.size() > 1)
      result.tempo_ratio = (result.path.back().song_s - result.path.front().song_s) /
                           (result.path.back().query_s - result.path.front().query_s);
    return result;
  }

 private:
  /// The best match of each window, in the order of windows, followed by the matches that the seeds lead to.
  std::vector<WindowMatch> matches_in(const Tune& song) const {
    std::vector<WindowMatch> matches;
    std::vector<std::optional<Alignment>> best(windows_.size());
    for (std::size_t w = 0; w < windows_.size(); ++w) {
      Alignment found = windows_[w].aligner->align(song);
      if (found.score <= 0) continue;
      best[w] = found;
      matches.push_back({w, std::move(found)});
    }
    std::vector<std::size_t> seeds;
    for (std::size_t w = 0; w < windows_.size(); ++w)
      if (best[w]) seeds.push_back(w);
    std::stable_sort(seeds.begin(), seeds.end(),
                     [&](std::size_t a, std::size_t b) { return best[a]->score > best[b]->score; });
    std::vector<bool> reached(windows_.size(), false);
    int left = parameters_.seeds;
    for (const std::size_t seed : seeds) {
      if (reached[seed] || left-- <= 0) continue;
      follow(song, seed, 1, best, reached, matches);
      follow(song, seed, -1, best, reached, matches);
    }
    return matches;
  }

  /// Goes from window to window in one direction and adds the best match of each near where the previous one predicts
  /// it. A window whose best match is there already is marked as `reached`: as a seed it would lead to the same
  /// matches.
  void follow(const Tune& song, std::size_t seed, int direction, const std::vector<std::optional<Alignment>>& best,
              std::vector<bool>& reached, std::vector<WindowMatch>& matches) const {
    Alignment before = *best[seed];
    double before_s = windows_[seed].start_s;
    for (std::size_t w = seed + direction; w < windows_.size(); w += direction) {
      if (w == 0 && anchor_ == Anchor::start) return;  // the first window matches at the song's start only
      const double expected_s = before.start_s + (windows_[w].start_s - before_s) * before.tempo_ratio;
      if (best[w] && std::abs(best[w]->start_s - expected_s) <= kSlack_s) {
        reached[w] = true;
        before = *best[w];
      } else {
        Alignment found = align_near(song, windows_[w], expected_s, before.tempo_ratio);
        if (found.score <= 0) continue;
        before = found;
        matches.push_back({w, std::move(found)});
      }
      before_s = windows_[w].start_s;
    }
  }

  /// The best match of a window in the part of the song around `expected_s`; times are those of the whole song.
  static Alignment align_near(const Tune& song, const HumWindow& window, double expected_s, double tempo_ratio) {
    const double hop_s = song.salience.hop_s;
    const auto frame = [&](double at_s) { return static_cast<std::size_t>(std::lround(std::max(0.0, at_s) / hop_s)); };
    const std::size_t first = frame(expected_s - 2 * kSlack_s);
    const std::size_t last = frame(expected_s + (window.end_s - window.start_s) * tempo_ratio + 2 * kSlack_s);
    Tune part;
    part.kind = song.kind;
    part.salience = part_of(song.salience, first, last);
    if (song.has_two_views()) part.plain_salience = part_of(song.plain_salience, first, last);
    Alignment found = window.aligner->align(part);
    const double shift_s = static_cast<double>(first) * hop_s;
    found.start_s += shift_s, found.end_s += shift_s;
    for (PathPoint& point : found.path) point.song_s += shift_s;
    return found;
  }

  /// The cost of following `a` by `b` in a chain, in voiced seconds; nothing if `b` cannot follow `a`.
  std::optional<double> price_of(const WindowMatch& a, const WindowMatch& b) const {
    const double hum_s = windows_[b.window].start_s - windows_[a.window].start_s;
    const double song_s = b.found.start_s - a.found.start_s;
    if (song_s < 0 || b.found.end_s < a.found.end_s) return std::nullopt;
    if (song_s < hum_s / parameters_.widest_tempo - kSlack_s) return std::nullopt;
    if (song_s > hum_s * parameters_.widest_tempo + kSlack_s) return std::nullopt;
    if (std::abs(b.found.transposition - a.found.transposition) > parameters_.key_step) return std::nullopt;
    const double jump_s = std::max(0.0, std::abs(song_s - hum_s * a.found.tempo_ratio) - kSlack_s);
    return parameters_.jump_loss * jump_s * windows_[b.window].weight;
  }

  /// The chain of matches with the highest score, by dynamic programming over the matches in the order of windows.
  Chain best_chain(const std::vector<WindowMatch>& unsorted) const {
    std::vector<const WindowMatch*> matches;
    for (const WindowMatch& match : unsorted) matches.push_back(&match);
    std::stable_sort(matches.begin(), matches.end(),
                     [](const WindowMatch* a, const WindowMatch* b) { return a->window < b->window; });
    // The score of each window if it is not in the chain, and their weighted sum.
    std::vector<double> off(windows_.size(), 0);
    for (const WindowMatch* match : matches)
      off[match->window] = std::max(off[match->window], match->found.score - parameters_.off_chain_loss);
    double sum = 0, weights = 0;
    for (std::size_t w = 0; w < windows_.size(); ++w) sum += windows_[w].weight * off[w], weights += windows_[w].weight;

    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    std::vector<double> value(matches.size());
    std::vector<std::size_t> before(matches.size(), kNone);
    std::size_t last = kNone;
    for (std::size_t n = 0; n < matches.size(); ++n) {
      const std::size_t window = matches[n]->window;
      const bool can_begin = anchor_ == Anchor::anywhere || window == 0;
      double most = can_begin ? 0 : -kInfinity;
      for (std::size_t m = 0; m < n && matches[m]->window < window; ++m)
        if (value[m] > most)
          if (const auto price = price_of(*matches[m], *matches[n]); price && value[m] - *price > most)
            most = value[m] - *price, before[n] = m;
      value[n] = most + windows_[window].weight * (matches[n]->found.score - off[window]);
      if (value[n] > (last == kNone ? -kInfinity : value[last])) last = n;
    }
    Chain chain;
    if (last == kNone) return chain;
    chain.score = std::clamp((sum + value[last]) / weights, 0.0, 1.0);
    for (std::size_t n = last; n != kNone; n = before[n]) chain.matches.push_back(&matches[n]->found);
    std::reverse(chain.matches.begin(), chain.matches.end());
    return chain;
  }

  WindowDtwParameters parameters_;
  std::vector<HumWindow> windows_;
  Anchor anchor_;
};

class WindowDtw final : public Aligner {
 public:
  explicit WindowDtw(const WindowDtwParameters& parameters) : parameters_(parameters) {
    DriftDtwParameters anywhere;
    anywhere.off_phrase = 0;  // windows begin at fixed times, not at phrases
    window_ = make_drift_dtw(anywhere);
    whole_ = make_drift_dtw({});
  }

  std::unique_ptr<QueryAligner> bind(const Melody& query, double hop_s, Anchor anchor) const override {
    const double beyond_s = query.duration_s() - parameters_.window_s;
    if (query.duration_s() <= parameters_.shortest_s || beyond_s <= 0) return whole_->bind(query, hop_s, anchor);
    const auto steps = static_cast<std::size_t>(std::ceil(beyond_s / parameters_.step_s));
    std::vector<HumWindow> windows;
    for (std::size_t n = 0; n <= steps; ++n) {
      const double start_s = beyond_s * static_cast<double>(n) / static_cast<double>(steps);
      const auto frame = [&](double at_s) {
        return std::min(query.frames(), static_cast<std::size_t>(std::lround(at_s / query.hop_s)));
      };
      const Melody part = part_of(query, frame(start_s), frame(start_s + parameters_.window_s));
      if (part.empty()) continue;
      const auto voiced = std::count(part.voiced.begin(), part.voiced.end(), std::uint8_t{1});
      windows.push_back({part.start_s, part.start_s + part.duration_s(), static_cast<double>(voiced) * part.hop_s,
                         window_->bind(part, hop_s, windows.empty() ? anchor : Anchor::anywhere)});
    }
    return std::make_unique<BoundWindowDtw>(parameters_, std::move(windows), anchor);
  }

 private:
  WindowDtwParameters parameters_;
  std::unique_ptr<Aligner> window_, whole_;
};

}  // namespace

std::unique_ptr<Aligner> make_window_dtw(const WindowDtwParameters& parameters) {
  return std::make_unique<WindowDtw>(parameters);
}

}  // namespace tunefind
