#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/bench/saved_run.hpp"

/// The parts of a report page (experiments/report/report.hpp). Each function returns a fragment of HTML, empty if the
/// runs have no data for it. In all parts, a run has the colour of its index in the list.
namespace tunefind {

/// A share as percentage with one decimal: "95.4 %".
std::string percent(double share);

/// Up to this many runs are shown by name and as bars. More are shown by letter, and their numbers as tables.
inline constexpr std::size_t kFewRuns = 4;

/// Name of a run in figures: its own name, its letter if there are more than `kFewRuns`, or empty if it is the only
/// one.
std::string label_of(const std::vector<SavedRun>& runs, std::size_t run);
/// `label_of` each run, in order.
std::vector<std::string> labels_of(const std::vector<SavedRun>& runs);
/// A short stroke in the colour of a run or curve.
std::string swatch_html(std::size_t series);
/// Legend of several runs or curves, in the order of their colours; empty for fewer than two.
std::string legend_html(const std::vector<std::string>& labels);

/// A figure with a title above and a caption below. Escapes `title` and `words`, the caption; `body` is HTML.
std::string figure_html(const std::string& title, const std::string& body, const std::string& words);

/// One row of a bar chart.
struct BarRow {
  std::string label;
  std::string words;                 ///< explanation under the label; may be empty
  std::vector<std::size_t> queries;  ///< number of queries for each run: the length of its bar
};
/// A bar chart; for more than `kFewRuns` runs a table with shaded cells instead.
std::string bars_html(const std::vector<SavedRun>& runs, const std::vector<BarRow>& rows);

std::string rank_figures(const std::vector<SavedRun>& runs);        ///< ranks, catalogue size and filter recall
std::string latency_figure(const std::vector<SavedRun>& runs);      ///< time of a search
std::string reliability_figure(const std::vector<SavedRun>& runs);  ///< confidence against the share that is right
std::string verdict_figure(const std::vector<SavedRun>& runs);      ///< match, uncertain, no match
std::string loss_figure(const std::vector<SavedRun>& runs);         ///< the stage that lost the right song
std::string rank_bars_figure(const std::vector<SavedRun>& runs);    ///< ranks of right songs that are not first
std::string strata_html(const std::vector<SavedRun>& runs);         ///< RR by length, pitch range and voiced share
std::string people_html(const std::vector<SavedRun>& runs);         ///< RR by person
std::string failures_html(const std::vector<SavedRun>& runs);       ///< each hum whose right song was not first
std::string settings_html(const std::vector<SavedRun>& runs);       ///< settings, expected figures, environment

/// The style sheet of the page, for light and dark screens, wide and narrow, and for paper.
std::string_view report_style();

}  // namespace tunefind
