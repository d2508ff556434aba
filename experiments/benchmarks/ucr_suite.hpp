#pragma once

#include <cstddef>
#include <optional>
#include <span>

/// The UCR suite, the usual fast subsequence search by DTW, as a baseline for the window scan.
namespace tunefind::ucr_suite {

/// The best match of a query in a series: a part of the series that is as long as the query.
struct Match {
  std::size_t begin = 0;  ///< first point of the part
  double distance = 0;    ///< DTW distance of part and query
};

/// Numbers of start points that each lower bound refused, and of those for which DTW was computed (`warped`).
struct Effort {
  std::size_t kim = 0, keogh_of_query = 0, keogh_of_series = 0, warped = 0;
};

/// Finds the part of a series, as long as the query, with the least DTW distance from the query; of equal ones the
/// first. Query and part are normalised to mean 0 and standard deviation 1 (all 0 if constant); the distance is the
/// square root of the sum of squared differences along a path at most `band` points off the diagonal. Nothing if the
/// query is empty or longer than the series. Adds to `effort`, if given.
///
/// Follows Rakthanmanon et al., "Searching and mining trillions of time series subsequences under dynamic time
/// warping", KDD 2012: means and deviations from running sums; the lower bounds LB_Kim (of the first and last three
/// points) and LB_Keogh, of the query's envelope and of the series', summed in descending order of the query's distance
/// from its mean; and DTW that is abandoned early by its cheapest path plus the bound of the remaining rows. One
/// difference: the rows of the DTW belong to the sequence whose points the tighter LB_Keogh sums over, so that the
/// bound applies from the next row on instead of from the end of the band.
std::optional<Match> best_match(std::span<const double> query, std::span<const double> series, std::size_t band,
                                Effort* effort = nullptr);

}  // namespace tunefind::ucr_suite
