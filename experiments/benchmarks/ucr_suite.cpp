#include "experiments/benchmarks/ucr_suite.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

namespace tunefind::ucr_suite {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kFlat = 1e-8;           // a variance below this is rounding error: the points are constant
constexpr std::size_t kBlock = 1 << 16;  // start points after which running sums restart, to limit rounding errors
constexpr std::size_t kEnds = 3;         // points at each end that LB_Kim uses

double square(double x) { return x * x; }

/// Normalisation to mean 0 and standard deviation 1; maps everything to 0 if the points are constant.
struct Normal {
  double mean, scale;

  double operator()(double x) const { return (x - mean) * scale; }
};

Normal normal_of(double sum, double sum_of_squares, std::size_t points) {
  const double mean = sum / static_cast<double>(points);
  const double variance = sum_of_squares / static_cast<double>(points) - square(mean);
  return {mean, variance < kFlat ? 0 : 1 / std::sqrt(variance)};
}

std::vector<double> normalised(std::span<const double> points) {
  const double level = points.front();  // subtracted first, for numerical precision
  double sum = 0, sum_of_squares = 0;
  for (const double x : points) sum += x - level, sum_of_squares += square(x - level);
  const Normal normal = normal_of(sum, sum_of_squares, points.size());
  std::vector<double> result;
  for (const double x : points) result.push_back(normal(x - level));
  return result;
}

/// For each point, the extreme (by `before`: minimum or maximum) of the points at most `reach` away from it, in one
/// pass (Lemire 2009). `waiting` holds the indices that can still become an extreme, the most extreme first.
template <class Before>
std::vector<double> extremes(std::span<const double> points, std::size_t reach, Before before) {
  std::vector<double> result(points.size());
  std::vector<std::size_t> waiting(points.size());
  std::size_t first = 0, last = 0;
  for (std::size_t next = 0; next < points.size() + reach; ++next) {
    if (next < points.size()) {
      while (last > first && !before(points[waiting[last - 1]], points[next])) --last;
      waiting[last++] = next;
    }
    if (next < reach) continue;
    const std::size_t at = next - reach;
    while (waiting[first] + reach < at) ++first;
    result[at] = points[waiting[first]];
  }
  return result;
}

/// Minimum and maximum around each point of a sequence, within the band.
struct Envelope {
  std::vector<double> lower, upper;

  Envelope(std::span<const double> points, std::size_t band)
      : lower(extremes(points, band, std::less())), upper(extremes(points, band, std::greater())) {}
};

/// Squared distance of x from the interval [lower, upper]; 0 inside.
double outside(double x, double lower, double upper) {
  return x > upper ? square(x - upper) : x < lower ? square(lower - x) : 0;
}

class Search {
 public:
  Search(std::span<const double> query, std::size_t band)
      : query_(normalised(query)),
        size_(query.size()),
        band_(std::min(band, size_ - 1)),
        around_query_(query_, band_),
        order_(size_),
        of_query_(size_),
        of_series_(size_),
        left_(size_ + 1),
        part_(size_),
        row_(2 * band_ + 2) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::size_t a, std::size_t b) { return std::abs(query_[a]) > std::abs(query_[b]); });
  }

  /// Searches the parts that begin in [first, last). The query must fit into the series from each of these.
  void search(std::span<const double> series, std::size_t first, std::size_t last) {
    const double level = series[first];
    std::vector<double> points;
    for (const double x : series.subspan(first, last - first + size_ - 1)) points.push_back(x - level);
    const Envelope around(points, band_);
    double sum = 0, sum_of_squares = 0;
    for (std::size_t i = 0; i + 1 < size_; ++i) sum += points[i], sum_of_squares += square(points[i]);
    for (std::size_t begin = 0; begin < last - first; ++begin) {
      const double* const part = &points[begin];
      sum += part[size_ - 1], sum_of_squares += square(part[size_ - 1]);
      const Normal normal = normal_of(sum, sum_of_squares, size_);
      const double distance = distance_of(part, normal, &around.lower[begin], &around.upper[begin]);
      if (distance < best_) best_ = distance, begin_ = first + begin;
      sum -= part[0], sum_of_squares -= square(part[0]);
    }
  }

  Match best() const { return {begin_, std::sqrt(best_)}; }
  const Effort& effort() const { return effort_; }

 private:
  /// The squared distance of a part of the series, or infinity if it is not less than the best so far. `lower` and
  /// `upper` are the envelope of the part.
  double distance_of(const double* part, const Normal& normal, const double* lower, const double* upper) {
    if (kim(part, normal) >= best_) return ++effort_.kim, kInfinity;
    const double by_query = keogh_of_query(part, normal);
    if (by_query >= best_) return ++effort_.keogh_of_query, kInfinity;
    const double by_series = keogh_of_series(normal, lower, upper);
    if (by_series >= best_) return ++effort_.keogh_of_series, kInfinity;
    ++effort_.warped;
    for (std::size_t i = 0; i < size_; ++i) part_[i] = normal(part[i]);
    const bool rows_of_series = by_query > by_series;  // that bound's terms belong to points of the series
    const std::vector<double>& terms = rows_of_series ? of_query_ : of_series_;
    for (std::size_t i = size_; i-- > 0;) left_[i] = left_[i + 1] + terms[i];
    return rows_of_series ? warped(part_, query_) : warped(query_, part_);
  }

  /// LB_Kim, squared. For each k, every warping path contains a pair of points the later of which is the k-th, so the
  /// least distance of such a pair can be added; likewise at the end.
  double kim(const double* part, const Normal& normal) const {
    double bound = 0;
    std::array<double, kEnds> front, back;
    for (std::size_t k = 0; k < std::min(kEnds, size_ / 2) && bound < best_; ++k) {
      const std::size_t end = size_ - 1;
      front[k] = normal(part[k]), back[k] = normal(part[end - k]);
      double at_front = square(front[k] - query_[k]), at_back = square(back[k] - query_[end - k]);
      for (std::size_t i = 0; i < k; ++i) {
        at_front = std::min({at_front, square(front[k] - query_[i]), square(front[i] - query_[k])});
        at_back = std::min({at_back, square(back[k] - query_[end - i]), square(back[i] - query_[end - k])});
      }
      bound += at_front + at_back;
    }
    return bound;
  }

  /// LB_Keogh, squared: distance of the part from the query's envelope.
  double keogh_of_query(const double* part, const Normal& normal) {
    double bound = 0;
    for (std::size_t n = 0; n < size_ && bound < best_; ++n) {
      const std::size_t i = order_[n];
      bound += of_query_[i] = outside(normal(part[i]), around_query_.lower[i], around_query_.upper[i]);
    }
    return bound;
  }

  /// LB_Keogh, squared: distance of the query from the part's envelope.
  double keogh_of_series(const Normal& normal, const double* lower, const double* upper) {
    double bound = 0;
    for (std::size_t n = 0; n < size_ && bound < best_; ++n) {
      const std::size_t i = order_[n];
      bound += of_series_[i] = outside(query_[i], normal(lower[i]), normal(upper[i]));
    }
    return bound;
  }

  /// Squared DTW distance within the band, or infinity if it is not less than the best so far. Works row by row in
  /// place: row_[k] is the cost of the cheapest path to the cell k - band columns right of the diagonal, in the current
  /// row for the columns done so far, in the row before for the others.
  double warped(const std::vector<double>& rows, const std::vector<double>& columns) {
    std::fill(row_.begin(), row_.end(), kInfinity);
    row_[band_] = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      const std::size_t first = i < band_ ? 0 : i - band_, last = std::min(size_, i + band_ + 1);
      double* cell = &row_[first + band_ - i];
      double total = kInfinity, least = kInfinity;
      for (std::size_t j = first; j < last; ++j, ++cell) {
        total = std::min(std::min(cell[0], cell[1]), total) + square(rows[i] - columns[j]);
        *cell = total;
        least = std::min(least, total);
      }
      if (least + left_[i + 1] >= best_) return kInfinity;
    }
    return row_[band_];
  }

  std::vector<double> query_;
  std::size_t size_, band_;
  Envelope around_query_;
  std::vector<std::size_t> order_;            ///< points of the query, those farthest from its mean first
  std::vector<double> of_query_, of_series_;  ///< the terms of both LB_Keogh bounds by point
  std::vector<double> left_;                  ///< the tighter bound, summed from each row to the last
  std::vector<double> part_, row_;            ///< the normalised part; the row of the DTW
  double best_ = kInfinity;
  std::size_t begin_ = 0;
  Effort effort_;
};

}  // namespace

std::optional<Match> best_match(std::span<const double> query, std::span<const double> series, std::size_t band,
                                Effort* effort) {
  if (query.empty() || query.size() > series.size()) return std::nullopt;
  Search search(query, band);
  const std::size_t beginnings = series.size() - query.size() + 1;
  for (std::size_t first = 0; first < beginnings; first += kBlock)
    search.search(series, first, std::min(beginnings, first + kBlock));
  if (effort) {
    effort->kim += search.effort().kim;
    effort->keogh_of_query += search.effort().keogh_of_query;
    effort->keogh_of_series += search.effort().keogh_of_series;
    effort->warped += search.effort().warped;
  }
  return search.best();
}

}  // namespace tunefind::ucr_suite
