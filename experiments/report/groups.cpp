// The parts of a report that consist of rows: bars and dots drawn by the style sheet, each beside its number.
#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <optional>
#include <ranges>

#include "experiments/report/chart.hpp"
#include "experiments/report/html.hpp"
#include "experiments/report/parts.hpp"
#include "experiments/report/ticks.hpp"

namespace tunefind {
namespace {

constexpr std::string_view kSemitones = " semitones";
constexpr double kLongestBar = 70;  // percent of the cell's width; the rest is for the number beside the bar

struct LossStage {
  LostAt stage;
  const char* label;
  const char* words;
};
constexpr std::array kLossStages{
    LossStage{LostAt::hearing, "hearing", "nothing was heard in the hum, or it could not be read"},
    LossStage{LostAt::filter, "filter", "did not let the right song through"},
    LossStage{LostAt::first_tier, "first tier", "the aligner ranked the right song too low to be re-ranked"},
    LossStage{LostAt::re_rank, "re-rank", "was given the right song, but did not bring it to the front"},
    LossStage{LostAt::fusion, "fusion", "put another song before the right one, which the aligner had first"}};

struct RankRange {
  const char* label;
  std::size_t first, last;  // inclusive; 0: not found
};
constexpr std::array kRankRanges{RankRange{"2", 2, 2},           RankRange{"3", 3, 3},
                                 RankRange{"4 – 5", 4, 5},       RankRange{"6 – 10", 6, 10},
                                 RankRange{"11 – 20", 11, 20},   RankRange{"21 – 50", 21, 50},
                                 RankRange{"51 – 100", 51, 100}, RankRange{"101 –", 101, SIZE_MAX},
                                 RankRange{"not found", 0, 0}};

std::size_t lost_by(const SavedRun& run, LostAt stage) {
  for (const auto& [where, queries] : run.metrics.lost)
    if (where == stage) return queries;
  return 0;
}

/// CSS `left` of a value on a scale, in percent.
std::string left(const Range& scale, double value) {
  return fmt::format("{:.1f}%", 100 * std::clamp((value - scale.low) / scale.span(), 0.0, 1.0));
}

std::string dot_html(const Range& scale, double value, std::size_t run, const std::string& note) {
  return fmt::format("<i class=\"dot s{}\" style=\"left:{}\" title=\"{}\"></i>", run % kSeriesColours,
                     left(scale, value), escaped(note));
}

/// The row above the dots with the labels of the scale.
std::string scale_html(const Range& scale, std::size_t most) {
  std::string marks;
  for (const Tick& tick : number_ticks(scale, most))
    marks += fmt::format("<i style=\"left:{}\">{}</i>", left(scale, tick.value), tick.label);
  return "<li class=\"scale\" aria-hidden=\"true\"><span></span><span class=\"track\">" + marks +
         "</span><span></span></li>\n";
}

/// One stratum in each run; empty where a run lacks it.
using StratumRow = std::vector<std::optional<Stratum>>;

std::string stratum_html(const std::vector<SavedRun>& runs, std::string label, const StratumRow& row,
                         const Range& scale) {
  if (label.ends_with(kSemitones)) label.replace(label.size() - kSemitones.size(), kSemitones.size(), " st");
  std::string tracks, dots, values;
  for (std::size_t i = runs.size(); i-- > 0;) {
    std::string whisker, dot, value = "<span>–</span>";
    if (const std::optional<Stratum>& one = row[i]) {
      const double low = (std::max(one->rr.low, scale.low) - scale.low) / scale.span();
      const double high = (one->rr.high - scale.low) / scale.span();
      whisker = fmt::format("<i class=\"whisker s{}\" style=\"left:{:.1f}%;width:{:.1f}%\"></i>", i % kSeriesColours,
                            100 * low, 100 * std::max(0.0, high - low));
      dot = dot_html(scale, one->rr.mean, i,
                     fmt::format("{}: RR {:.3f} [{:.3f}, {:.3f}], Success@1 {:.3f}, Success@10 {:.3f}", runs[i].name,
                                 one->rr.mean, one->rr.low, one->rr.high, one->success_1, one->success_10));
      value = fmt::format("<span>{:.3f}<small> {}</small></span>", one->rr.mean, one->queries);
    }
    dots += dot;
    tracks = "<span class=\"track\" aria-hidden=\"true\">" + whisker + dot + "</span>" + tracks;
    values = runs.size() <= kFewRuns ? value + values : value;
  }
  if (runs.size() > kFewRuns) tracks = "<span class=\"track\" aria-hidden=\"true\">" + dots + "</span>";
  return fmt::format(
      "<li><span class=\"label\">{}</span><span class=\"tracks\">{}</span><span class=\"value\">{}</span></li>\n",
      escaped(label), tracks, values);
}

/// The strata by one property with their labels, in the order in which the runs list them.
std::vector<std::pair<std::string, StratumRow>> rows_by(const std::vector<SavedRun>& runs, const std::string& by) {
  std::vector<std::pair<std::string, StratumRow>> rows;
  for (std::size_t i = 0; i < runs.size(); ++i)
    for (const Stratum& one : runs[i].metrics.strata) {
      if (one.by != by) continue;
      auto row = std::ranges::find(rows, one.label, [](const auto& each) { return each.first; });
      if (row == rows.end()) row = rows.insert(rows.end(), {one.label, StratumRow(runs.size())});
      row->second[i] = one;
    }
  return rows;
}

/// The scale for these rows: from a round number below the lowest interval to 1.
Range scale_of(const std::vector<std::pair<std::string, StratumRow>>& rows) {
  double low = 1;
  for (const auto& [label, row] : rows)
    for (const auto& one : row)
      if (one) low = std::min(low, one->rr.low);
  return {low < 0.35 ? 0 : std::max(0.0, std::floor((low - 0.01) * 10) / 10), 1};
}

}  // namespace

std::string percent(double share) { return fmt::format("{:.1f}\u00a0%", 100 * share); }

std::string label_of(const std::vector<SavedRun>& runs, std::size_t run) {
  if (runs.size() <= kFewRuns) return runs.size() == 1 ? "" : runs[run].name;
  return static_cast<char>('A' + run % 26) + (run < 26 ? "" : std::to_string(run / 26 + 1));
}

std::vector<std::string> labels_of(const std::vector<SavedRun>& runs) {
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < runs.size(); ++i) labels.push_back(label_of(runs, i));
  return labels;
}

std::string swatch_html(std::size_t series) {
  return fmt::format("<i class=\"swatch s{}{}\"></i>", series % kSeriesColours,
                     series / kSeriesColours % 2 == 1 ? " dashed" : "");
}

std::string legend_html(const std::vector<std::string>& labels) {
  if (labels.size() < 2) return "";
  std::string items;
  for (std::size_t i = 0; i < labels.size(); ++i) items += "<li>" + swatch_html(i) + escaped(labels[i]) + "</li>";
  return "<ul class=\"legend\">" + items + "</ul>\n";
}

std::string figure_html(const std::string& title, const std::string& body, const std::string& words) {
  return fmt::format("<figure><h3>{}</h3>\n{}<figcaption>{}</figcaption></figure>\n", escaped(title), body,
                     escaped(words));
}

std::string bars_html(const std::vector<SavedRun>& runs, const std::vector<BarRow>& rows) {
  std::size_t most = 1;
  for (const BarRow& row : rows)
    for (const std::size_t queries : row.queries) most = std::max(most, queries);
  const bool few = runs.size() <= kFewRuns;
  std::string heads, body;
  for (const std::string& label : labels_of(runs)) heads += "<th>" + escaped(label) + "</th>";
  for (const BarRow& row : rows) {
    std::string bars, cells;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const double share = static_cast<double>(row.queries[i]) / static_cast<double>(runs[i].outcomes.size());
      const double length = static_cast<double>(row.queries[i]) / static_cast<double>(most);
      bars += fmt::format(
          "<span class=\"bar\"><i class=\"s{}\" style=\"width:{:.1f}%\"></i><span>{}<small> {}</small></span></span>",
          i % kSeriesColours, row.queries[i] == 0 ? 0 : std::max(0.6, kLongestBar * length), row.queries[i],
          percent(share));
      cells += fmt::format("<td style=\"--part:{:.2f}\" title=\"{}\">{}</td>", length, percent(share), row.queries[i]);
    }
    body += fmt::format("<tr><th scope=\"row\">{}{}</th>{}</tr>\n", escaped(row.label),
                        row.words.empty() ? "" : "<small>" + escaped(row.words) + "</small>",
                        few ? "<td>" + bars + "</td>" : cells);
  }
  return few ? legend_html(labels_of(runs)) + "<table class=\"bars\"><tbody>\n" + body + "</tbody></table>\n"
             : "<div class=\"scrolls\"><table class=\"shades\"><thead><tr><th></th>" + heads +
                   "</tr></thead><tbody>\n" + body + "</tbody></table></div>\n";
}

std::string rank_bars_figure(const std::vector<SavedRun>& runs) {
  std::vector<BarRow> ranks;
  for (const RankRange& range : kRankRanges) {
    BarRow& row = ranks.emplace_back(BarRow{range.label, "", {}});
    for (const SavedRun& run : runs)
      row.queries.push_back(static_cast<std::size_t>(std::ranges::count_if(
          run.outcomes, [&](const QueryOutcome& one) { return one.rank >= range.first && one.rank <= range.last; })));
  }
  const SavedRun& first = runs.front();
  const auto found = std::ranges::count_if(first.outcomes, [](const QueryOutcome& one) { return one.rank == 1; });
  return figure_html("Rank of the right song, where it is not first", bars_html(runs, ranks),
                     fmt::format("{} of {} hums{} have it first and are not shown.", found, first.outcomes.size(),
                                 runs.size() == 1 ? "" : " of " + label_of(runs, 0)));
}

std::string loss_figure(const std::vector<SavedRun>& runs) {
  std::vector<BarRow> stages;
  for (const LossStage& stage : kLossStages) {
    BarRow& row = stages.emplace_back(BarRow{stage.label, stage.words, {}});
    for (const SavedRun& run : runs) row.queries.push_back(lost_by(run, stage.stage));
  }
  return figure_html("Where the right song was lost", bars_html(runs, stages),
                     "The first stage that lost the right song, for the hums that do not have it first.");
}

std::string verdict_figure(const std::vector<SavedRun>& runs) {
  std::vector<BarRow> rows;
  for (const Verdict verdict : {Verdict::match, Verdict::uncertain, Verdict::no_match}) {
    BarRow row{verdict == Verdict::no_match ? "no match" : name_of(verdict), "", {}};
    std::size_t right = 0, called = 0;
    for (const SavedRun& run : runs) {
      const auto is_called = [&](const QueryOutcome& one) { return one.verdict == verdict; };
      row.queries.push_back(static_cast<std::size_t>(std::ranges::count_if(run.outcomes, is_called)));
      called += row.queries.back();
      right += static_cast<std::size_t>(std::ranges::count_if(
          run.outcomes, [&](const QueryOutcome& one) { return is_called(one) && one.rank == 1; }));
    }
    if (called > 0)
      row.words =
          fmt::format("first song right in {}", percent(static_cast<double>(right) / static_cast<double>(called)));
    rows.push_back(std::move(row));
  }
  return figure_html(
      "Verdicts", bars_html(runs, rows),
      "The engine's verdict on its first song, which depends on the confidence, and how often that song is right" +
          std::string(runs.size() == 1 ? "." : " (all runs together)."));
}

std::string strata_html(const std::vector<SavedRun>& runs) {
  std::string text;
  for (const auto& [by, title] : {std::pair{"hum length", "Length of the hum"},
                                  {"pitch range", "Pitch range (st = semitones)"},
                                  {"voiced share", "Share of the hum that sounds"}}) {
    const auto rows = rows_by(runs, by);
    if (rows.empty()) continue;
    const Range scale = scale_of(rows);
    std::string list = scale_html(scale, 4);
    for (const auto& [label, row] : rows) list += stratum_html(runs, label, row, scale);
    text += figure_html(title, "<ul class=\"dots\">\n" + list + "</ul>\n", "");
  }
  return text;
}

std::string people_html(const std::vector<SavedRun>& runs) {
  auto rows = rows_by(runs, "person");
  if (rows.size() < 2) return "";
  const auto rr = [](const auto& row) { return row.second.front() ? row.second.front()->rr.mean : 2; };
  std::ranges::stable_sort(rows, {}, rr);
  std::string list;
  for (const auto& [person, row] : rows) {
    std::string dots, value = "–";
    for (std::size_t i = runs.size(); i-- > 0;)
      if (row[i])
        dots += dot_html({0, 1}, row[i]->rr.mean, i,
                         fmt::format("{}: RR {:.3f}, {} hums", runs[i].name, row[i]->rr.mean, row[i]->queries));
    if (row[0]) value = fmt::format("{:.3f}<small> {}</small>", row[0]->rr.mean, row[0]->queries);
    const std::string name = escaped(person);
    list += fmt::format(
        "<li><span class=\"label\" title=\"{}\">{}</span><span class=\"track\" aria-hidden=\"true\">{}"
        "</span><span class=\"value\">{}</span></li>\n",
        name, name, dots, value);
  }
  return fmt::format(
      "<figure class=\"whole\"><h3>People, the least successful first</h3>\n{}<ul class=\"dots people\">\n{}</ul>"
      "<figcaption>RR of each person's hums on a scale from 0 to 1, and the number of hums{}.</figcaption></figure>\n",
      legend_html(labels_of(runs)), list,
      runs.size() == 1 ? "" : "; the order and the numbers are those of " + escaped(label_of(runs, 0)));
}

}  // namespace tunefind
