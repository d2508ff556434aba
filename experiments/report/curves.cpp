// The curves of a report: ranks, catalogue size, filter recall, confidence and latency.
#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

#include "experiments/measures/calibration.hpp"
#include "experiments/measures/catalogue_size.hpp"
#include "experiments/report/chart.hpp"
#include "experiments/report/parts.hpp"

namespace tunefind {
namespace {

constexpr double kChartHeight = 250, kHistogramHeight = 110;  // of a chart, in SVG user units
constexpr std::size_t kSizes = 60;     // catalogue sizes at which the curve is computed, evenly spread on a log axis
constexpr double kLeastLastRank = 10;  // axes of ranks extend at least to this rank
constexpr double kZ = 1.96;            // 97.5 % quantile of the normal distribution, for 95 % intervals

/// Empirical cumulative distribution as a step curve over `axis`: the share of `all` queries whose value is at most x.
/// `values` can be fewer than `all`; the rest counts as infinite.
std::vector<ChartPoint> cumulative(std::vector<double> values, std::size_t all, const Range& axis) {
  std::ranges::sort(values);
  const auto share = [&](std::size_t count) { return static_cast<double>(count) / static_cast<double>(all); };
  std::vector<ChartPoint> steps;
  for (std::size_t i = 0, end = 0; i < values.size(); i = end) {
    while (end < values.size() && values[end] == values[i]) ++end;
    if (values[i] > axis.low) steps.push_back({values[i], share(i)});
    steps.push_back({std::max(values[i], axis.low), share(end)});
  }
  if (steps.empty() || steps.front().x > axis.low) steps.insert(steps.begin(), {axis.low, 0});
  steps.push_back({axis.high, steps.back().y});
  return steps;
}

struct Curve {
  std::string name;
  std::vector<ChartPoint> points;
};

double lowest(const std::vector<Curve>& curves) {
  double low = 1;
  for (const Curve& curve : curves)
    for (const ChartPoint& point : curve.points) low = std::min(low, point.y);
  return low;
}

/// An axis of shares, from a round number below `low` to 1.
ChartAxis share_axis(double low, const std::string& title) {
  const Range range{low < 0.35 ? 0 : std::max(0.0, std::floor((low - 0.01) * 10) / 10), 1};
  return {range, number_ticks(range, 6), title};
}

std::string curves_svg(const std::vector<Curve>& curves, ChartAxis x, const std::string& y, std::string description) {
  Chart chart(std::move(x), share_axis(lowest(curves), y), kChartHeight, std::move(description));
  for (std::size_t i = curves.size(); i-- > 0;)
    chart.line(curves[i].points, i);  // last to first: what is drawn last is on top
  return chart.svg();
}

std::vector<std::string> names(const std::vector<Curve>& curves) {
  std::vector<std::string> list;
  for (const Curve& curve : curves) list.push_back(curve.name);
  return list;
}

/// The ranks of a run's right songs, without those that were not found (rank 0).
std::vector<double> ranks_of(const SavedRun& run, const auto& rank_of) {
  std::vector<double> ranks;
  for (const QueryOutcome& one : run.outcomes)
    if (const std::size_t rank = rank_of(one); rank > 0) ranks.push_back(static_cast<double>(rank));
  return ranks;
}

std::size_t final_rank(const QueryOutcome& one) { return one.rank; }
std::size_t align_rank(const QueryOutcome& one) { return one.align_rank; }
std::size_t filter_rank(const QueryOutcome& one) { return one.filter_rank.value_or(0); }

double share_within(const std::vector<double>& ranks, double most, std::size_t all) {
  return static_cast<double>(std::ranges::count_if(ranks, [&](double rank) { return rank <= most; })) /
         static_cast<double>(all);
}

double largest(const std::vector<std::vector<double>>& lists) {
  double most = kLeastLastRank;
  for (const auto& list : lists)
    for (const double value : list) most = std::max(most, value);
  return most;
}

std::string ranks_figure(const std::vector<SavedRun>& runs) {
  const bool alone = runs.size() == 1;
  std::vector<std::vector<double>> ranks;
  for (const SavedRun& run : runs) ranks.push_back(ranks_of(run, final_rank));
  if (alone) ranks.push_back(ranks_of(runs.front(), align_rank));
  const Range range{1, largest(ranks)};
  std::vector<Curve> curves;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    curves.push_back({!alone   ? label_of(runs, i)
                      : i == 0 ? "in the final order"
                               : "by the aligner alone",
                      cumulative(ranks[i], runs[alone ? 0 : i].outcomes.size(), range)});
  }
  const std::size_t all = runs.front().outcomes.size();
  const double missing = 1 - share_within(ranks[0], HUGE_VAL, all);
  const std::string words =
      fmt::format("{}{} of the hums have their right song first, {} among the first ten; {} do not have it at all.",
                  alone ? "" : label_of(runs, 0) + ": ", percent(share_within(ranks[0], 1, all)),
                  percent(share_within(ranks[0], 10, all)), percent(missing));
  return figure_html(
      "Right song among the first k",
      legend_html(names(curves)) + curves_svg(curves, logarithmic_axis(range, "k (rank of the right song)"),
                                              "share of hums", "Cumulative distribution of ranks. " + words),
      words);
}

/// About `kSizes` different catalogue sizes from 1 to `songs`, logarithmically spaced.
std::vector<std::size_t> sizes_up_to(std::size_t songs) {
  std::set<std::size_t> sizes{1, songs};
  for (std::size_t i = 1; i < kSizes; ++i)
    sizes.insert(
        static_cast<std::size_t>(std::lround(std::pow(static_cast<double>(songs), static_cast<double>(i) / kSizes))));
  return {sizes.begin(), sizes.end()};
}

/// Mean expected reciprocal rank of all queries in a random catalogue of `size` of the `songs`. Grouped by rank, so
/// that each distinct rank is computed only once.
double expected_rr(const std::map<std::size_t, std::size_t>& queries_by_rank, std::size_t songs, std::size_t size) {
  double sum = 0, all = 0;
  for (const auto& [rank, queries] : queries_by_rank) {
    sum += static_cast<double>(queries) * expected_reciprocal_rank(rank, songs, size);
    all += static_cast<double>(queries);
  }
  return sum / all;
}

std::string catalogue_size_figure(const std::vector<SavedRun>& runs) {
  std::vector<Curve> curves;
  std::size_t most = 2;
  for (const SavedRun& run : runs) {
    curves.push_back({label_of(runs, curves.size()), {}});
    most = std::max(most, run.songs);
    std::map<std::size_t, std::size_t> ranks;
    for (const QueryOutcome& one : run.outcomes) ++ranks[one.rank];
    for (const std::size_t size : sizes_up_to(run.songs))
      curves.back().points.push_back({static_cast<double>(size), expected_rr(ranks, run.songs, size)});
  }
  const std::string found =
      fmt::format("{:.3f}{}", curves[0].points.front().y, runs.size() == 1 ? "" : " for " + label_of(runs, 0));
  const std::string words = fmt::format(
      "Expected RR if only n random songs were searched, among them the right one (the best-ranked of several). It "
      "follows exactly from the ranks among all {} songs (the number of songs kept above the right one is "
      "hypergeometric), provided that the filter drops the same songs from a smaller catalogue. A right song that it "
      "dropped counts 0 at any n, so the curve begins at the share of hums whose right song was ranked at all, {}.",
      runs.front().songs, found);
  return figure_html("RR against the size of the catalogue",
                     legend_html(names(curves)) +
                         curves_svg(curves, logarithmic_axis({1, static_cast<double>(most)}, "songs in the catalogue"),
                                    "expected RR", "Expected reciprocal rank by catalogue size. " + words),
                     words);
}

std::string filter_figure(const std::vector<SavedRun>& runs) {
  std::vector<Curve> curves;
  std::vector<std::vector<double>> ranks;
  for (const SavedRun& run : runs) ranks.push_back(ranks_of(run, filter_rank));
  const Range range{1, largest(ranks)};
  for (std::size_t i = 0; i < runs.size(); ++i)
    curves.push_back({label_of(runs, i), ranks[i].empty() ? std::vector<ChartPoint>{}
                                                          : cumulative(ranks[i], runs[i].outcomes.size(), range)});
  if (std::ranges::all_of(ranks, [](const auto& list) { return list.empty(); })) return "";
  std::string words =
      (runs.size() == 1 ? "" : label_of(runs, 0) + ": ") +
      fmt::format("The filter lets {} of the right songs through", percent(runs.front().metrics.filter_recall));
  for (const auto& [depth, share] : runs.front().metrics.filter_recall_at)
    words += fmt::format("{} {} among its best {}", depth == 1 ? ":" : ",", percent(share), depth);
  return figure_html("Filter recall@N",
                     legend_html(names(curves)) + curves_svg(curves, logarithmic_axis(range, "N best of the filter"),
                                                             "recall", "Filter recall at N. " + words + "."),
                     words + ".");
}

/// Wilson's 95 % interval of a share among `count` queries (Wilson 1927), which stays inside [0, 1] however few they
/// are.
Range wilson(double share, double count) {
  const double z2 = kZ * kZ, middle = (share + z2 / (2 * count)) / (1 + z2 / count);
  const double half = kZ / (1 + z2 / count) * std::sqrt(share * (1 - share) / count + z2 / (4 * count * count));
  return {middle - half, middle + half};
}

std::string reliability_svg(const std::vector<SavedRun>& runs,
                            const std::vector<std::array<ReliabilityBin, 10>>& bins) {
  const std::vector<Tick> fifths = number_ticks({0, 1}, 6);
  const ChartAxis shares{{0, 1}, fifths, "share that is right"};
  Chart chart({{0, 1}, fifths, ""}, shares, kChartHeight,
              "Reliability diagram: the share of first songs that are right over the confidence in them.");
  chart.line({{0, 0}, {1, 1}}, 0, "guide");
  double most = 0;
  for (const auto& list : bins)
    for (const ReliabilityBin& bin : list) most = std::max(most, static_cast<double>(bin.queries));
  Chart histogram({{0, 1}, fifths, "confidence"}, {{0, 1.3 * most}, number_ticks({0, 1.3 * most}, 4), "hums"},
                  kHistogramHeight, "Histogram of the confidence.");
  for (std::size_t i = runs.size(); i-- > 0;) {
    std::vector<ChartPoint> line;
    std::vector<std::vector<ChartPoint>> whiskers;
    for (const ReliabilityBin& bin : bins[i])
      if (bin.queries > 0) {
        const double count = static_cast<double>(bin.queries);
        line.push_back({bin.confidence / count, static_cast<double>(bin.right) / count});
        const Range about = wilson(line.back().y, count);
        whiskers.push_back({{line.back().x, about.low}, {line.back().x, about.high}});
      }
    if (runs.size() == 1) chart.lines(whiskers, i, "thin");
    chart.line(line, i);
    std::size_t next = 0;
    for (std::size_t b = 0; b < bins[i].size(); ++b) {
      const ReliabilityBin& bin = bins[i][b];
      if (bin.queries == 0) continue;
      const double left = static_cast<double>(b) / static_cast<double>(bins[i].size());
      const double width = 1.0 / static_cast<double>(bins[i].size()), count = static_cast<double>(bin.queries);
      const std::string note = fmt::format("{}: {} hums, mean confidence {:.3f}, {} right", runs[i].name, bin.queries,
                                           line[next].x, percent(line[next].y));
      chart.dot(line[next++], 4, i, note);
      histogram.bar({left + 0.004, 0}, {left + width - 0.004, count}, i, note);
      if (runs.size() == 1)
        histogram.remark({left + width / 2, count}, std::to_string(bin.queries), 3, Chart::Anchor::middle);
    }
  }
  return chart.svg() + histogram.svg();
}

}  // namespace

std::string rank_figures(const std::vector<SavedRun>& runs) {
  return ranks_figure(runs) + catalogue_size_figure(runs) + filter_figure(runs);
}

std::string reliability_figure(const std::vector<SavedRun>& runs) {
  std::vector<std::array<ReliabilityBin, 10>> bins;
  std::string words;
  for (const SavedRun& run : runs) {
    std::vector<JudgedConfidence> judged;
    for (const QueryOutcome& one : run.outcomes) judged.push_back({one.confidence, one.rank == 1});
    bins.push_back(reliability_bins(judged));
  }
  const RunMetrics& first = runs.front().metrics;
  words = fmt::format(
      "{}expected calibration error {:.3f}, area under the ROC {:.3f}; {} of the right first songs are called a match. "
      "On the diagonal, confidence equals the share that is right; below it, the engine is overconfident.{}",
      runs.size() == 1 ? "" : label_of(runs, 0) + ": ", first.calibration_error, first.roc_area,
      percent(first.right_called_match), runs.size() == 1 ? " Whiskers are 95 % intervals (Wilson)." : "");
  words.front() = runs.size() == 1 ? 'E' : words.front();
  return figure_html("Reliability of the confidence", legend_html(labels_of(runs)) + reliability_svg(runs, bins),
                     words);
}

std::string latency_figure(const std::vector<SavedRun>& runs) {
  double least = HUGE_VAL, most = 0;
  std::vector<std::vector<double>> times;
  for (const SavedRun& run : runs) {
    std::vector<double>& own = times.emplace_back();
    for (const QueryOutcome& one : run.outcomes)
      if (one.search_ms > 0)
        own.push_back(one.search_ms), least = std::min(least, own.back()), most = std::max(most, own.back());
  }
  if (most == 0) return "";
  const Range range{least * 0.8, most * 1.25};
  Chart chart(logarithmic_axis(range, "milliseconds a search"), {{0, 1}, number_ticks({0, 1}, 6), "share of hums"},
              kChartHeight, "Cumulative distribution of the time that a search takes.");
  for (std::size_t i = runs.size(); i-- > 0;) {
    if (times[i].empty()) continue;
    chart.line(cumulative(times[i], times[i].size(), range), i);
    const auto& percentiles = runs[i].metrics.search_ms;
    if (!percentiles) continue;
    for (const auto& [name, at, share] :
         {std::tuple{"p50", percentiles->p50, 0.5}, {"p90", percentiles->p90, 0.9}, {"p99", percentiles->p99, 0.99}}) {
      if (at < range.low || at > range.high) continue;
      chart.dot({at, share}, 3.5, i, fmt::format("{} {}: {:.1f} ms", runs[i].name, name, at));
      if (runs.size() == 1) chart.remark({at, share}, fmt::format("{} {:.0f} ms", name, at), -4, Chart::Anchor::end);
    }
  }
  return figure_html("Time of a search", legend_html(labels_of(runs)) + chart.svg(),
                     "One search at a time, with the whole machine to itself. Dots are the percentiles 50, 90 and 99. "
                     "Results that were kept from an earlier run have the time that they took then.");
}

}  // namespace tunefind
