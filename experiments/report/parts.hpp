#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/bench/saved_run.hpp"

/// The parts of a report (experiments/report/report.hpp), each as HTML. A run has the colour of its place in the list.
namespace tunefind {

/// "95.4 %"; one decimal.
std::string percent(double share);

/// More runs than this are told apart by letters, and their numbers stand in tables in place of bars.
inline constexpr std::size_t kFewRuns = 4;

/// What a run is called in figures: its name, or its letter if there are many; nothing if it is the only one.
std::string label_of(const std::vector<SavedRun>& runs, std::size_t run);
std::vector<std::string> labels_of(const std::vector<SavedRun>& runs);
/// A stroke in the colour of a run or a curve.
std::string swatch_html(std::size_t series);
/// The labels and colours of several runs or curves; nothing for fewer than two.
std::string legend_html(const std::vector<std::string>& labels);

/// A figure with its title over it and words below. Title and words get escaped.
std::string figure_html(const std::string& title, const std::string& body, const std::string& words);

/// A bar for each run in each row: a label (with words, if not empty) and a number of queries for each run.
struct BarRow {
  std::string label, words;
  std::vector<std::size_t> queries;
};
std::string bars_html(const std::vector<SavedRun>& runs, const std::vector<BarRow>& rows);

std::string rank_figures(const std::vector<SavedRun>& runs);  ///< ranks, catalogue size, filter recall
std::string latency_figure(const std::vector<SavedRun>& runs);
std::string reliability_figure(const std::vector<SavedRun>& runs);
std::string verdict_figure(const std::vector<SavedRun>& runs);
std::string loss_figure(const std::vector<SavedRun>& runs);
std::string rank_bars_figure(const std::vector<SavedRun>& runs);
std::string strata_html(const std::vector<SavedRun>& runs);
std::string people_html(const std::vector<SavedRun>& runs);
std::string failures_html(const std::vector<SavedRun>& runs);
std::string settings_html(const std::vector<SavedRun>& runs);

/// The style sheet: light and dark, narrow and printed.
std::string_view report_style();

}  // namespace tunefind
