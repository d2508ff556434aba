#include "experiments/report/report.hpp"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <map>
#include <optional>

#include "experiments/compare/comparison.hpp"
#include "experiments/report/html.hpp"
#include "experiments/report/parts.hpp"

namespace tunefind {
namespace {

const Interval& metric(const SavedRun& run, const std::string& name) {
  const auto& metrics = run.metrics.metrics;
  return std::ranges::find(metrics, name, [](const auto& one) { return one.first; })->second;
}

std::string range_text(const Interval& interval) {
  return fmt::format("[{:.3f}, {:.3f}]", interval.low, interval.high);
}

std::string card(const std::string& name, const std::string& value, const std::string& words) {
  return fmt::format("<div><dt>{}</dt><dd><b>{}</b><span>{}</span></dd></div>\n", name, value, words);
}

std::string cards_html(const SavedRun& run) {
  const RunMetrics& found = run.metrics;
  std::string text;
  for (const auto& [name, interval] : found.metrics)
    text += card(name, fmt::format("{:.3f}", interval.mean), range_text(interval));
  std::string recall;
  for (const auto& [depth, share] : found.filter_recall_at)
    if (depth == 10 || depth == 100) recall += fmt::format("{}@{} {:.3f}", recall.empty() ? "" : ", ", depth, share);
  text += card("filter recall", fmt::format("{:.3f}", found.filter_recall),
               found.filter_recall_at.empty() ? "this filter does not rank" : recall);
  text += card("calibration error", fmt::format("{:.3f}", found.calibration_error),
               fmt::format("area under ROC {:.3f}", found.roc_area));
  if (const auto& latency = found.search_ms)
    text += card("time of a search", fmt::format("{:.0f} ms", latency->p50),
                 fmt::format("p90 {:.0f}, p99 {:.0f}, longest {:.0f} ms", latency->p90, latency->p99, latency->max));
  return "<dl class=\"cards\">\n" + text +
         "</dl>\n<p class=\"note\">In brackets: 95 % intervals of a bootstrap that resamples people, not hums.</p>\n";
}

/// Compares each run with the first; nothing if the runs do not all answer the same queries.
std::optional<Comparison> compared(const std::vector<SavedRun>& runs) {
  std::map<std::string, std::string> people;
  for (const QueryOutcome& one : runs.front().outcomes) people.emplace(one.query, one.person);
  for (const SavedRun& run : runs)
    if (run.outcomes.size() != people.size() ||
        !std::ranges::all_of(run.outcomes, [&](const QueryOutcome& one) { return people.contains(one.query); }))
      return std::nullopt;
  std::vector<std::filesystem::path> folders;
  for (const SavedRun& run : runs) folders.push_back(run.folder);
  const Qrels qrels = read_qrels(runs.front().folder / "qrels.txt");
  std::vector<JudgedResult> results = read_judged_results(folders, qrels);
  for (std::size_t i = 0; i < runs.size(); ++i) results[i].name = runs[i].name;
  ComparisonOptions options;
  options.group_of = [&](const std::string& query) {
    const auto found = people.find(query);
    return found == people.end() ? query : found->second;
  };
  return compare(results, qrels, options);
}

/// Table cells for a system's difference in RR from the first, its p value, and the queries won and lost; dashes for
/// the first system itself.
std::string difference_cells(const SystemFigures& system) {
  const auto& rr = system.metrics.front().against_baseline;
  if (!rr || !system.balance) return "<td>–</td><td></td><td></td>";
  const Interval& difference = rr->difference;
  return fmt::format("<td>{:+.3f} <small>[{:+.3f}, {:+.3f}]</small></td><td>{:.4f}</td><td>{} / {}</td>",
                     difference.mean, difference.low, difference.high, rr->holm_p, system.balance->won,
                     system.balance->lost);
}

/// The comparison's warnings, such as queries that a run did not answer.
std::string notes_html(const std::optional<Comparison>& comparison) {
  std::string text;
  if (comparison)
    for (const std::string& note : comparison->notes)
      text += fmt::format("<p class=\"warning\">{}</p>\n", escaped(note));
  return text;
}

std::string overview_html(const std::vector<SavedRun>& runs, const std::optional<Comparison>& comparison) {
  const bool few = runs.size() <= kFewRuns;
  std::string key, rows;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const SavedRun& run = runs[i];
    if (!few) key += fmt::format("<li>{}<b>{}</b> {}</li>", swatch_html(i), label_of(runs, i), escaped(run.name));
    const Interval& rr = metric(run, "RR");
    rows += fmt::format(
        "<tr><th scope=\"row\">{}{}</th><td><b>{:.3f}</b> "
        "<small>{}</small></td><td>{:.3f}</td>"
        "<td>{:.3f}</td><td>{:.3f}</td><td>{:.3f}</td><td>{}</td>",
        swatch_html(i), escaped(label_of(runs, i)), rr.mean, range_text(rr), metric(run, "Success@1").mean,
        metric(run, "Success@10").mean, run.metrics.filter_recall, run.metrics.calibration_error,
        run.metrics.search_ms ? fmt::format("{:.0f} / {:.0f}", run.metrics.search_ms->p50, run.metrics.search_ms->p99)
                              : "–");
    if (comparison) rows += difference_cells(comparison->systems[i]);
    rows += "</tr>\n";
  }
  return fmt::format(
             "{}<div class=\"scrolls\"><table "
             "class=\"overview\"><thead><tr><th>run</th><th>RR</th><th>Success@1</th><th>Success@10"
             "</th><th>filter recall</th><th>calibration error</th><th>ms, p50 / "
             "p99</th>{}</tr></thead><tbody>\n{}</tbody>"
             "</table></div>\n<p class=\"note\">In brackets: 95 % intervals of a bootstrap that resamples people, not "
             "hums. {}</p>\n",
             few ? "" : "<ul class=\"legend key\">" + key + "</ul>\n",
             comparison ? fmt::format("<th>RR against {}</th><th>p</th><th>won / lost</th>", escaped(label_of(runs, 0)))
                        : "",
             rows,
             comparison ? "p is that of a paired randomisation test over people, corrected for the number of runs "
                          "(Holm); won and lost count the hums whose RR is higher or lower."
                        : "The runs answer different hums, so they are not compared in pairs.") +
         notes_html(comparison);
}

/// Lists of the hums that each run won and lost most against the first.
std::string changes_html(const Comparison& comparison) {
  std::string text;
  const std::string first = escaped(comparison.systems.front().name);
  for (const SystemFigures& system : comparison.systems) {
    if (!system.balance) continue;
    const QueryBalance& balance = *system.balance;
    std::string rows;
    for (const auto* changes : {&balance.gains, &balance.losses})
      for (const QueryChange& change : *changes)
        rows += fmt::format("<tr><th scope=\"row\">{}</th><td>{:.3f}</td><td>{:.3f}</td></tr>\n", escaped(change.query),
                            change.baseline, change.system);
    if (rows.empty()) continue;
    text += fmt::format(
        "<details><summary>{}: the largest gains and losses of {} won and {} lost</summary>\n<table "
        "class=\"small\"><thead>"
        "<tr><th>hum</th><th>RR of {}</th><th>RR of {}</th></tr></thead><tbody>\n{}</tbody></table></details>\n",
        escaped(system.name), balance.won, balance.lost, first, escaped(system.name), rows);
  }
  if (text.empty() || comparison.systems.size() == 2) return text;
  return "<details><summary>Hums won and lost</summary>\n" + text + "</details>\n";
}

std::string title_of(const std::vector<SavedRun>& runs) {
  return runs.size() == 1 ? runs.front().name : fmt::format("{} runs compared", runs.size());
}

/// The size of the experiment and its data, as far as all runs agree on them.
std::string subtitle_html(const std::vector<SavedRun>& runs) {
  const SavedRun& first = runs.front();
  const auto same = [&](const auto& value_of) {
    return std::ranges::all_of(runs, [&](const SavedRun& run) { return value_of(run) == value_of(first); });
  };
  const auto setting = [&](const SavedRun& run, const char* key) {
    const auto found = run.settings.find(key);
    return found == run.settings.end() ? std::string() : found->second;
  };
  std::string text;
  if (same([](const SavedRun& run) { return std::pair(run.outcomes.size(), run.songs); }))
    text = fmt::format("{} hums against {} songs", first.outcomes.size(), first.songs);
  for (const auto& [key, before] :
       {std::pair{"data.queries", "hums of "}, {"data.catalogues", "songs of "}, {"search.anchor", "a hum begins: "}})
    if (const std::string value = setting(first, key);
        !value.empty() && same([&, name = key](const SavedRun& run) { return setting(run, name); }))
      text += (text.empty() ? "" : " · ") + std::string(before) + escaped(value);
  return text;
}

std::string section(const char* id, const char* title, const std::string& body) {
  return body.empty() ? "" : fmt::format("<section id=\"{}\"><h2>{}</h2>\n{}</section>\n", id, title, body);
}

}  // namespace

std::string report_html(const std::vector<SavedRun>& runs) {
  assert(!runs.empty());
  const bool alone = runs.size() == 1;
  const std::optional<Comparison> comparison = alone ? std::nullopt : compared(runs);
  std::string unread;
  for (const SavedRun& run : runs)
    if (run.metrics.unread > 0)
      unread += fmt::format("<p class=\"warning\">{}: {} hums could not be read; they count as not found.</p>\n",
                            escaped(run.name), run.metrics.unread);
  const std::string title = escaped(title_of(runs)), grid = "<div class=\"grid\">\n";
  return fmt::format(
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
             "content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
             "<title>{} – TuneFind experiment</title>\n<style>{}</style>\n</head>\n<body>\n<header><p>TuneFind "
             "experiment</p><h1>{}</h1><p>{}</p>\n<nav><a href=\"#figures\">Figures</a><a "
             "href=\"#curves\">Curves</a><a "
             "href=\"#groups\">Groups</a><a href=\"#failures\">Failures</a><a href=\"#settings\">What was run</a></nav>"
             "</header>\n<main>\n",
             title, report_style(), title, subtitle_html(runs)) +
         section("figures", "Figures",
                 unread + (alone ? cards_html(runs.front()) : overview_html(runs, comparison)) +
                     (comparison ? changes_html(*comparison) : "")) +
         section("curves", "Curves",
                 grid + rank_figures(runs) + latency_figure(runs) + reliability_figure(runs) + loss_figure(runs) +
                     rank_bars_figure(runs) + verdict_figure(runs) + "</div>\n") +
         section("groups", "Groups of hums",
                 "<div class=\"grid thirds\">\n" + strata_html(runs) + "</div>\n" + people_html(runs) +
                     "<p class=\"note\">Dots show the RR, lines its 95 % interval, small numbers the number of hums. A "
                     "group of one person has no interval.</p>\n") +
         section("failures", "Failures", failures_html(runs)) +
         section("settings", "What was run", settings_html(runs)) + "</main>\n</body>\n</html>\n";
}

}  // namespace tunefind
