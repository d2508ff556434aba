// The tables and the JSON of a comparison; its figures are computed in comparison.cpp.
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/compare/comparison.hpp"
#include "experiments/formats/trec.hpp"

namespace tunefind {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongestLabel = 32;  // characters; a longer one might be cut in a table

/// The names of the systems without the folders that all of them share. They are numbered if one is longer than
/// kLongestLabel, so that they differ even if a table cuts them.
std::vector<std::string> labels_of(const std::vector<SystemFigures>& systems) {
  std::vector<std::string> labels;
  for (const SystemFigures& system : systems) {
    labels.push_back(std::filesystem::path(system.name).lexically_normal().string());
    if (labels.back().size() > 1 && labels.back().ends_with('/')) labels.back().pop_back();
  }
  const auto [least, greatest] = std::minmax_element(labels.begin(), labels.end());
  const auto differ = std::mismatch(least->begin(), least->end(), greatest->begin(), greatest->end()).first;
  const std::size_t folders = least->rfind('/', static_cast<std::size_t>(differ - least->begin()));
  const std::size_t shared = *least == *greatest || folders == std::string::npos ? 0 : folders + 1;
  for (std::string& label : labels) label.erase(0, shared);
  if (std::any_of(labels.begin(), labels.end(), [](const auto& label) { return label.size() > kLongestLabel; }))
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = fmt::format("{}: {}", i + 1, labels[i]);
  return labels;
}

std::string interval_text(const Interval& interval, bool is_signed) {
  return is_signed ? fmt::format("[{:+.4f}, {:+.4f}]", interval.low, interval.high)
                   : fmt::format("[{:.4f}, {:.4f}]", interval.low, interval.high);
}

std::string p_text(double p) { return p < 0.0001 ? "<0.0001" : fmt::format("{:.4f}", p); }

ReportTable metrics_table(const Comparison& comparison, const std::vector<std::string>& labels) {
  const std::size_t others = comparison.systems.size() - 1;
  const std::string interval = fmt::format("{:.4g} % interval", comparison.bootstrap.confidence * 100);
  const bool grouped = comparison.groups < comparison.queries;
  ReportTable table{
      {fmt::format("{} queries{}, differences from {}", comparison.queries,
                   grouped ? fmt::format(" of {} people", comparison.groups) : "", labels.front()),
       fmt::format("intervals: bootstrap of {0}; p: paired randomisation of {0}, {1} resamples; "
                   "Holm: p corrected for {2} {3}",
                   grouped ? "people" : "queries", comparison.bootstrap.resamples, others,
                   others == 1 ? "comparison" : "comparisons")},
      {{"metric", false}, {"system", false}, {"mean"}, {interval}, {"difference"}, {interval}, {"p"}, {"Holm"}},
      {}};
  for (std::size_t metric = 0; metric < comparison.systems.front().metrics.size(); ++metric)
    for (std::size_t system = 0; system < comparison.systems.size(); ++system) {
      const auto& [name, mean, against] = comparison.systems[system].metrics[metric];
      ReportRow row{
          {system == 0 ? name : "", labels[system], fmt::format("{:.4f}", mean.mean), interval_text(mean, false)},
          system == 0};
      if (against)
        row.cells.insert(row.cells.end(),
                         {fmt::format("{:+.4f}", against->difference.mean), interval_text(against->difference, true),
                          p_text(against->p), p_text(against->holm_p)});
      row.cells.resize(table.columns.size());
      table.rows.push_back(std::move(row));
    }
  return table;
}

std::string time_text(double ms) { return fmt::format("{:.{}f}", ms, ms < 10 ? 2 : 1); }

ReportTable systems_table(const Comparison& comparison, const std::vector<std::string>& labels) {
  const bool timed = std::any_of(comparison.systems.begin(), comparison.systems.end(),
                                 [](const auto& system) { return system.search_ms.has_value(); });
  ReportTable table{{fmt::format("queries by RR against {}{}", labels.front(),
                                 timed ? "; RR against the median time of a search" : "")},
                    {{"system", false}, {"won"}, {"lost"}, {"tied"}, {"no result"}, {"RR"}},
                    {}};
  if (timed) table.columns.insert(table.columns.end(), {{"search ms"}, {"front of RR and time", false}});
  for (std::size_t i = 0; i < comparison.systems.size(); ++i) {
    const SystemFigures& system = comparison.systems[i];
    ReportRow row{{labels[i]}, false};
    if (const auto& balance = system.balance)
      row.cells.insert(row.cells.end(), {fmt::format("{}", balance->won), fmt::format("{}", balance->lost),
                                         fmt::format("{}", balance->tied)});
    row.cells.resize(4);
    row.cells.push_back(fmt::format("{}", system.silent));
    row.cells.push_back(fmt::format("{:.4f}", system.metrics.front().mean.mean));
    if (timed) {
      row.cells.push_back(system.search_ms ? time_text(*system.search_ms) : "");
      row.cells.push_back(!system.search_ms ? "no time known"
                          : !system.behind  ? "on the front"
                                            : "behind " + labels[*system.behind]);
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

ReportTable changes_table(const Comparison& comparison, const std::vector<std::string>& labels) {
  ReportTable table{{fmt::format("largest changes of RR from {}", labels.front())},
                    {{"system", false}, {"gain", false}, {"from"}, {"to"}, {"loss", false}, {"from"}, {"to"}},
                    {}};
  const auto add = [](ReportRow& row, const std::vector<QueryChange>& changes, std::size_t i) {
    if (i < changes.size())
      row.cells.insert(row.cells.end(), {encode_id(changes[i].query), fmt::format("{:.3f}", changes[i].baseline),
                                         fmt::format("{:.3f}", changes[i].system)});
    else
      row.cells.resize(row.cells.size() + 3);
  };
  for (std::size_t system = 1; system < comparison.systems.size(); ++system) {
    const QueryBalance& balance = *comparison.systems[system].balance;
    for (std::size_t i = 0; i < std::max(balance.gains.size(), balance.losses.size()); ++i) {
      ReportRow row{{i == 0 ? labels[system] : ""}, i == 0};
      add(row, balance.gains, i);
      add(row, balance.losses, i);
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

Json interval_json(const Interval& interval) {
  return {{"mean", interval.mean}, {"low", interval.low}, {"high", interval.high}};
}

Json changes_json(const std::vector<QueryChange>& changes) {
  Json list = Json::array();
  for (const QueryChange& change : changes)
    list.push_back({{"query", change.query}, {"baseline", change.baseline}, {"system", change.system}});
  return list;
}

Json system_json(const SystemFigures& system, const std::vector<SystemFigures>& systems) {
  Json metrics;
  for (const MetricFigure& figure : system.metrics) {
    Json& metric = metrics[figure.metric] = interval_json(figure.mean);
    if (figure.against_baseline)
      metric["difference"] = interval_json(figure.against_baseline->difference),
      metric["p"] = figure.against_baseline->p, metric["holm_p"] = figure.against_baseline->holm_p;
  }
  Json json = {{"name", system.name}, {"silent", system.silent}, {"metrics", metrics}};
  if (const auto& balance = system.balance) {
    json["won"] = balance->won;
    json["lost"] = balance->lost;
    json["tied"] = balance->tied;
    json["gains"] = changes_json(balance->gains);
    json["losses"] = changes_json(balance->losses);
  }
  if (system.search_ms) {
    json["search_ms"] = *system.search_ms;
    json["on_front"] = !system.behind;
    if (system.behind) json["behind"] = systems[*system.behind].name;
  }
  return json;
}

}  // namespace

std::vector<ReportTable> comparison_tables(const Comparison& comparison) {
  const auto labels = labels_of(comparison.systems);
  std::vector<ReportTable> tables{metrics_table(comparison, labels), systems_table(comparison, labels)};
  if (ReportTable changes = changes_table(comparison, labels); !changes.rows.empty())
    tables.push_back(std::move(changes));
  return tables;
}

std::string comparison_json(const Comparison& comparison) {
  Json json = {{"queries", comparison.queries},
               {"groups", comparison.groups},
               {"confidence", comparison.bootstrap.confidence},
               {"resamples", comparison.bootstrap.resamples},
               {"seed", comparison.bootstrap.seed},
               {"systems", Json::array()},
               {"notes", comparison.notes}};
  for (const SystemFigures& system : comparison.systems)
    json["systems"].push_back(system_json(system, comparison.systems));
  // Ids come from files and can have bytes that are not UTF-8, which are replaced.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace tunefind
