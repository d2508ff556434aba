#include "alignment/variants/window_dtw.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "alignment/drift_dtw/drift_dtw.hpp"

namespace tunefind {
namespace {

constexpr double kSlack_s = 0.7;  // how far a DTW's first step may lie from where it should: a note and a half

/// Part of a hum, ready to be aligned; times are seconds in the recording, `weight` is how long it sounds.
struct Window {
  double start_s = 0, end_s = 0, weight = 0;
  std::unique_ptr<QueryAligner> aligner;
};

/// Frames [first, last) of a melody, trimmed to what sounds; empty if nothing does.
Melody part_of(const Melody& melody, std::size_t first, std::size_t last) {
  while (first < last && !melody.voiced[first]) ++first;
  while (first < last && !melody.voiced[last - 1]) --last;
  const auto from = static_cast<std::ptrdiff_t>(first), to = static_cast<std::ptrdiff_t>(last);
  return {melody.hop_s,
          melody.start_s + static_cast<double>(first) * melody.hop_s,
          {melody.pitch.begin() + from, melody.pitch.begin() + to},
          {melody.voiced.begin() + from, melody.voiced.begin() + to}};
}

/// Frames [first, last) of a salience, as far as it has them.
Salience part_of(const Salience& salience, std::size_t first, std::size_t last) {
  Salience part{salience.hop_s, {0}, {}, salience.background_cost};
  last = std::min(last, salience.frames());
  if (first >= last) return part;
  const std::uint32_t base = salience.offsets[first];
  for (std::size_t i = first + 1; i <= last; ++i) part.offsets.push_back(salience.offsets[i] - base);
  part.peaks.assign(salience.peaks.begin() + base, salience.peaks.begin() + salience.offsets[last]);
  return part;
}

/// Where a window may lie in the song.
struct Place {
  std::size_t window = 0;
  Alignment found;
};

/// The best chain of places and the score that it gives the song.
struct Chain {
  double score = 0;
  std::vector<const Alignment*> windows;
};

class BoundWindowDtw final : public QueryAligner {
 public:
  BoundWindowDtw(const WindowDtwParameters& parameters, std::vector<Window> windows, Anchor anchor)
      : parameters_(parameters), windows_(std::move(windows)), anchor_(anchor) {}

  double score(const Tune& song, const Region&) const override {
    const std::vector<Place> places = places_in(song);
    return best_chain(places).score;
  }

  Alignment align(const Tune& song, const Region&) const override {
    const std::vector<Place> places = places_in(song);
    const Chain chain = best_chain(places);
    Alignment result;
    if (chain.score <= 0) return result;
    result.score = chain.score;
    result.line = chain.windows.front()->line;
    double transpositions = 0;
    for (std::size_t n = 0; n < chain.windows.size(); ++n) {
      const std::vector<PathPoint>& path = chain.windows[n]->path;
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
    result.start_s = chain.windows.front()->start_s;
    result.end_s = result.path.back().song_s + half_hop_s;
    result.transposition = transpositions / static_cast<double>(result.path.size());
    result.tempo_ratio = chain.windows.front()->tempo_ratio;
    if (chain.windows.size() > 1)
      result.tempo_ratio = (result.path.back().song_s - result.path.front().song_s) /
                           (result.path.back().query_s - result.path.front().query_s);
    return result;
  }

 private:
  /// The best place of each window, in their order; then those that the seeds lead to.
  std::vector<Place> places_in(const Tune& song) const {
    std::vector<Place> places;
    std::vector<std::optional<Alignment>> best(windows_.size());
    for (std::size_t w = 0; w < windows_.size(); ++w) {
      Alignment found = windows_[w].aligner->align(song);
      if (found.score <= 0) continue;
      best[w] = found;
      places.push_back({w, std::move(found)});
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
      follow(song, seed, 1, best, reached, places);
      follow(song, seed, -1, best, reached, places);
    }
    return places;
  }

  /// Goes from window to window, offering each its best place near where the one before expects it. A window that lies
  /// there anyway is `reached`: as a seed it would lead to the same places.
  void follow(const Tune& song, std::size_t seed, int direction, const std::vector<std::optional<Alignment>>& best,
              std::vector<bool>& reached, std::vector<Place>& places) const {
    Alignment before = *best[seed];
    double before_s = windows_[seed].start_s;
    for (std::size_t w = seed + direction; w < windows_.size(); w += direction) {
      if (w == 0 && anchor_ == Anchor::start) return;  // it lies at the song's start or nowhere
      const double expected_s = before.start_s + (windows_[w].start_s - before_s) * before.tempo_ratio;
      if (best[w] && std::abs(best[w]->start_s - expected_s) <= kSlack_s) {
        reached[w] = true;
        before = *best[w];
      } else {
        Alignment found = align_near(song, windows_[w], expected_s, before.tempo_ratio);
        if (found.score <= 0) continue;
        before = found;
        places.push_back({w, std::move(found)});
      }
      before_s = windows_[w].start_s;
    }
  }

  /// The best place of a window in what of the song it is expected in.
  static Alignment align_near(const Tune& song, const Window& window, double expected_s, double tempo_ratio) {
    const double hop_s = song.salience.hop_s;
    const auto frame = [&](double at_s) { return static_cast<std::size_t>(std::lround(std::max(0.0, at_s) / hop_s)); };
    const std::size_t first = frame(expected_s - 2 * kSlack_s);
    const std::size_t last = frame(expected_s + (window.end_s - window.start_s) * tempo_ratio + 2 * kSlack_s);
    Tune part;
    part.polyphonic = song.polyphonic;
    part.salience = part_of(song.salience, first, last);
    part.plain_salience = part_of(song.plain_salience, first, last);
    Alignment found = window.aligner->align(part);
    const double shift_s = static_cast<double>(first) * hop_s;
    found.start_s += shift_s, found.end_s += shift_s;
    for (PathPoint& point : found.path) point.song_s += shift_s;
    return found;
  }

  /// What following `a` by `b` takes off, in sounding seconds; nothing if it may not.
  std::optional<double> price_of(const Place& a, const Place& b) const {
    const double hum_s = windows_[b.window].start_s - windows_[a.window].start_s;
    const double song_s = b.found.start_s - a.found.start_s;
    if (song_s < 0 || b.found.end_s < a.found.end_s) return std::nullopt;
    if (song_s < hum_s / parameters_.widest_tempo - kSlack_s) return std::nullopt;
    if (song_s > hum_s * parameters_.widest_tempo + kSlack_s) return std::nullopt;
    if (std::abs(b.found.transposition - a.found.transposition) > parameters_.key_step) return std::nullopt;
    const double jump_s = std::max(0.0, std::abs(song_s - hum_s * a.found.tempo_ratio) - kSlack_s);
    return parameters_.jump_loss * jump_s * windows_[b.window].weight;
  }

  Chain best_chain(const std::vector<Place>& unsorted) const {
    std::vector<const Place*> places;
    for (const Place& place : unsorted) places.push_back(&place);
    std::stable_sort(places.begin(), places.end(),
                     [](const Place* a, const Place* b) { return a->window < b->window; });
    // What each window counts off the chain, and in all.
    std::vector<double> off(windows_.size(), 0);
    for (const Place* place : places)
      off[place->window] = std::max(off[place->window], place->found.score - parameters_.off_chain_loss);
    double sum = 0, weights = 0;
    for (std::size_t w = 0; w < windows_.size(); ++w) sum += windows_[w].weight * off[w], weights += windows_[w].weight;

    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    std::vector<double> value(places.size());
    std::vector<std::size_t> before(places.size(), kNone);
    std::size_t last = kNone;
    for (std::size_t n = 0; n < places.size(); ++n) {
      const std::size_t window = places[n]->window;
      const bool may_begin = anchor_ == Anchor::anywhere || window == 0;
      double most = may_begin ? 0 : -kInfinity;
      for (std::size_t m = 0; m < n && places[m]->window < window; ++m)
        if (value[m] > most)
          if (const auto price = price_of(*places[m], *places[n]); price && value[m] - *price > most)
            most = value[m] - *price, before[n] = m;
      value[n] = most + windows_[window].weight * (places[n]->found.score - off[window]);
      if (value[n] > (last == kNone ? -kInfinity : value[last])) last = n;
    }
    Chain chain;
    if (last == kNone) return chain;
    chain.score = std::clamp((sum + value[last]) / weights, 0.0, 1.0);
    for (std::size_t n = last; n != kNone; n = before[n]) chain.windows.push_back(&places[n]->found);
    std::reverse(chain.windows.begin(), chain.windows.end());
    return chain;
  }

  WindowDtwParameters parameters_;
  std::vector<Window> windows_;
  Anchor anchor_;
};

class WindowDtw final : public Aligner {
 public:
  explicit WindowDtw(const WindowDtwParameters& parameters) : parameters_(parameters) {
    DriftDtwParameters anywhere;
    anywhere.off_phrase = 0;  // a window begins where the clock says
    window_ = make_drift_dtw(anywhere);
    whole_ = make_drift_dtw({});
  }

  std::unique_ptr<QueryAligner> bind(const Melody& query, double hop_s, Anchor anchor) const override {
    const double beyond_s = query.duration_s() - parameters_.window_s;
    if (query.duration_s() <= parameters_.shortest_s || beyond_s <= 0) return whole_->bind(query, hop_s, anchor);
    const auto steps = static_cast<std::size_t>(std::ceil(beyond_s / parameters_.step_s));
    std::vector<Window> windows;
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
