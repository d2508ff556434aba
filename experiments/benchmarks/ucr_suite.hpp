#pragma once

#include <cstddef>
#include <optional>
#include <span>

/// The usual fast search for a subsequence by DTW, as a baseline.
namespace tunefind::ucr_suite {

/// Where a query lies best: the first point of as long a part of the series, and how far apart both are then.
struct Match {
  std::size_t begin = 0;
  double distance = 0;
};

/// How many beginnings were refused by which bound, and for how many DTW was begun.
struct Effort {
  std::size_t kim = 0, keogh_of_query = 0, keogh_of_series = 0, warped = 0;
};

/// The part of a series, as long as the query, whose DTW distance from it is least: both brought to mean 0 and
/// deviation 1 (all 0 where flat), squared differences, paths at most `band` points off the diagonal; the earlier of
/// equal ones. Nothing if the query is empty or longer than the series. Adds to `effort`, if given.
///
/// After Rakthanmanon et al., "Searching and mining trillions of time series subsequences under dynamic time warping",
/// KDD 2012: means and deviations from running sums, the bounds LB_Kim (of the first and last three points), LB_Keogh
/// of the query's envelope and of the series', summed in order of the query's distance from its mean, and DTW that is
/// abandoned by its least path and the bound of what is left. Deviation: the rows of the DTW are those of whichever
/// sequence the better bound is summed over, so that the bound counts from the next row on, not from the end of the
/// band.
std::optional<Match> best_match(std::span<const double> query, std::span<const double> series, std::size_t band,
                                Effort* effort = nullptr);

}  // namespace tunefind::ucr_suite
