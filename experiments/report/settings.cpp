// The section of a report on what was run: settings that differ from the defaults, expected figures, and the machine.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "experiments/report/html.hpp"
#include "experiments/report/parts.hpp"

namespace tunefind {
namespace {

/// A table row with one cell for each run, or one cell across all columns if the values are equal. `last` is the HTML
/// of a further cell.
std::string row_html(const std::string& name, const std::vector<std::string>& values, const std::string& last = "") {
  std::string cells;
  if (std::ranges::all_of(values, [&](const std::string& value) { return value == values.front(); }))
    cells = fmt::format("<td colspan=\"{}\">{}</td>", values.size(), escaped(values.front()));
  else
    for (const std::string& value : values) cells += "<td>" + escaped(value) + "</td>";
  return fmt::format("<tr><th scope=\"row\">{}</th>{}{}</tr>\n", escaped(name), cells, last);
}

std::string table_html(const std::vector<SavedRun>& runs, const std::string& first, const std::string& rows,
                       const std::string& last = "") {
  std::string heads = "<th>" + first + "</th>";
  for (const std::string& label : labels_of(runs))
    heads += "<th>" + (label.empty() ? "value" : escaped(label)) + "</th>";
  return fmt::format(
      "<div class=\"scrolls\"><table class=\"values\"><thead><tr>{}{}</tr></thead><tbody>\n{}</tbody>"
      "</table></div>\n",
      heads, last, rows);
}

std::string value_in(const std::map<std::string, std::string>& settings, const std::string& key) {
  const auto found = settings.find(key);
  return found == settings.end() ? "–" : found->second.empty() ? "(none)" : found->second;
}

std::string changed_settings(const std::vector<SavedRun>& runs) {
  std::set<std::string> changed;
  for (const SavedRun& run : runs)
    for (const auto& [key, value] : run.settings)
      if (key != "data.root" && value_in(run.defaults, key) != value_in(run.settings, key)) changed.insert(key);
  std::string rows;
  for (const std::string& key : changed) {
    std::vector<std::string> values;
    std::string usual = "–";  // the default
    for (const SavedRun& run : runs) {
      values.push_back(value_in(run.settings, key));
      if (run.defaults.contains(key)) usual = value_in(run.defaults, key);
    }
    rows += row_html(key, values, "<td class=\"usual\">" + escaped(usual) + "</td>");
  }
  return rows.empty() ? "<p>Every setting has its default.</p>\n"
                      : table_html(runs, "setting", rows, "<th class=\"usual\">default</th>");
}

std::string promised_figures(const std::vector<SavedRun>& runs) {
  std::string rows;
  for (const SavedRun& run : runs)
    for (const Expectation& one : run.expectations) {
      const std::optional<double> found = run.metrics.find(one.figure);
      const bool met = found && check_expectations({one}, run.metrics).met;
      rows += fmt::format("<tr><th scope=\"row\">{}{}</th><td>{} ± {}</td><td>{}</td><td>{}</td></tr>\n",
                          runs.size() == 1 ? "" : escaped(run.name) + ": ", escaped(one.figure), one.expected,
                          one.tolerance, found ? fmt::format("{:.4f}", *found) : "–", met ? "met" : "not met");
    }
  return rows.empty()
             ? ""
             : "<h3>Figures that were promised</h3>\n<div class=\"scrolls\"><table class=\"values\"><thead><tr><th>"
               "figure</th><th>promised</th><th>found</th><th></th></tr></thead><tbody>\n" +
                   rows + "</tbody></table></div>\n";
}

std::string environments(const std::vector<SavedRun>& runs) {
  std::vector<std::string> keys;
  for (const SavedRun& run : runs)
    for (const auto& [key, value] : run.environment)
      if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
  std::string rows;
  for (const std::string& key : keys) {
    std::vector<std::string> values;
    for (const SavedRun& run : runs) {
      const auto found = std::ranges::find(run.environment, key, [](const auto& one) { return one.first; });
      values.push_back(found == run.environment.end() ? "–" : found->second);
    }
    rows += row_html(key, values);
  }
  return table_html(runs, "environment", rows);
}

}  // namespace

std::string settings_html(const std::vector<SavedRun>& runs) {
  return "<h3>Settings that are not the defaults</h3>\n" + changed_settings(runs) + promised_figures(runs) +
         "<h3>Program and machine</h3>\n" + environments(runs);
}

}  // namespace tunefind
