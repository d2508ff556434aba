#include "server/store/quality.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/ranking/reliability.hpp"
#include "server/store/stored_hum.hpp"

namespace tunefind::server {
namespace {

constexpr std::size_t kMostFailures = 20, kMostExperiments = 100;  // as API.md says
constexpr std::size_t kMostEntries = 10000;  // files and folders that are looked through for results; chosen by hand

/// Sums over the hums that have a right song, for mean success and reciprocal rank.
struct Tally {
  std::size_t judged = 0, first = 0, within_ten = 0;
  double reciprocal = 0;

  /// `rank` is that of the best right song, from 1; nothing if it was not found.
  void add(const std::optional<std::size_t>& rank) {
    ++judged;
    if (!rank) return;
    first += *rank == 1;
    within_ten += *rank <= 10;
    reciprocal += 1 / static_cast<double>(*rank);
  }
  Json json() const {
    const auto share = [&](double sum) {
      return judged == 0 ? Json(nullptr) : Json(sum / static_cast<double>(judged));
    };
    return {{"judged", judged},
            {"success_1", share(static_cast<double>(first))},
            {"success_10", share(static_cast<double>(within_ten))},
            {"rr", share(reciprocal)}};
  }
};

/// The day of `at`, or with `week` the Monday of its week, as days since 1970.
std::int64_t period_of(Time at, bool week) {
  const std::int64_t day = at / kDay_ms;  // day 0 was a Thursday
  return week ? day - (day + 3) % 7 : day;
}

/// Nearest-rank percentiles.
Json percentiles(std::vector<double> ms) {
  std::sort(ms.begin(), ms.end());
  const auto at = [&](double share) {
    if (ms.empty()) return Json(nullptr);
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(ms.size())));
    return Json(ms[std::max<std::size_t>(rank, 1) - 1]);
  };
  return {{"searches", ms.size()}, {"p50_ms", at(0.5)}, {"p95_ms", at(0.95)}, {"p99_ms", at(0.99)}};
}

Json reliability_of(const std::vector<JudgedConfidence>& judged) {
  const auto bins = reliability_bins(judged);
  const auto bin_count = static_cast<double>(bins.size());
  Json json = Json::array();
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const ReliabilityBin& bin = bins[i];
    if (bin.queries == 0) continue;
    const auto count = static_cast<double>(bin.queries);
    json.push_back({{"low", static_cast<double>(i) / bin_count},
                    {"high", static_cast<double>(i + 1) / bin_count},
                    {"confidence", bin.confidence / count},
                    {"right", static_cast<double>(bin.right) / count},
                    {"hums", bin.queries}});
  }
  return json;
}

}  // namespace

Json quality_of(const ServiceStore& store, Owner owner, bool week) {
  Tally all;
  std::map<std::int64_t, Tally> periods;
  std::vector<JudgedConfidence> judged;  // the first song of each hum that was judged
  std::vector<double> took_ms;
  std::vector<std::pair<double, Json>> failures;  // with a figure that is higher the worse the failure is
  store.each_hum(owner, [&](StoredHum&& hum) {
    took_ms.push_back(hum.answer.at("took_ms").get<double>());
    const Feedback& feedback = hum.feedback;
    const Json& results = hum.answer.at("results");
    const auto is_right = [&](const Json& result) {
      const std::string id = result.at("song").at("id");
      return std::find(feedback.right.begin(), feedback.right.end(), id) != feedback.right.end();
    };
    const bool first_right = !results.empty() && is_right(results[0]);
    const bool first_judged =
        feedback.none || !feedback.right.empty() ||
        (!results.empty() && std::find(feedback.wrong.begin(), feedback.wrong.end(),
                                       results[0]["song"]["id"].get<std::string>()) != feedback.wrong.end());
    if (first_judged && !results.empty()) judged.push_back({results[0].at("confidence").get<double>(), first_right});
    if (feedback.right.empty()) return true;
    const auto found = std::find_if(results.begin(), results.end(), is_right);
    std::optional<std::size_t> rank;
    if (found != results.end()) rank = static_cast<std::size_t>(found - results.begin()) + 1;
    all.add(rank);
    periods[period_of(hum.at, week)].add(rank);
    if (rank != std::optional<std::size_t>(1)) {
      const Json first = results.empty() ? Json(nullptr) : results[0];
      const double confidence = first.is_null() ? 0 : first.at("confidence").get<double>();
      failures.emplace_back((rank ? 0.0 : 1.0) + confidence,
                            Json{{"hum", hum.id},
                                 {"at", iso_time(hum.at)},
                                 {"song", rank ? (*found)["song"]["id"] : Json(feedback.right.front())},
                                 {"title", rank ? (*found)["song"]["title"] : Json(nullptr)},
                                 {"rank", rank ? Json(*rank) : Json(nullptr)},
                                 {"confidence", first.is_null() ? Json(nullptr) : Json(confidence)},
                                 {"found", first.is_null() ? Json(nullptr) : first["song"]["id"]},
                                 {"found_title", first.is_null() ? Json(nullptr) : first["song"]["title"]}});
    }
    return true;
  });
  Json quality = all.json();
  quality["over_time"] = Json::array();
  for (const auto& [day, tally] : periods) {
    Json line = {{"from", iso_time(day * kDay_ms).substr(0, 10)}};
    line.update(tally.json());
    quality["over_time"].push_back(line);
  }
  quality["reliability"] = reliability_of(judged);
  quality["latency"] = percentiles(std::move(took_ms));
  std::stable_sort(failures.begin(), failures.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  quality["failures"] = Json::array();
  for (std::size_t i = 0; i < std::min(kMostFailures, failures.size()); ++i)
    quality["failures"].push_back(failures[i].second);
  return quality;
}

Json experiments_in(const std::filesystem::path& results) {
  namespace fs = std::filesystem;
  if (results.empty()) return Json::array();
  std::vector<std::pair<Time, fs::path>> files;
  std::error_code none;
  std::size_t seen = 0;
  for (fs::recursive_directory_iterator entry(results, fs::directory_options::skip_permission_denied, none), end;
       entry != end && ++seen <= kMostEntries; entry.increment(none))
    if (entry->path().filename() == "metrics.json") {
      const auto age = fs::file_time_type::clock::now() - entry->last_write_time(none);
      files.emplace_back(now() - std::chrono::duration_cast<std::chrono::milliseconds>(age).count(), entry->path());
    }
  std::sort(files.rbegin(), files.rend());
  Json experiments = Json::array();
  for (const auto& [at, file] : files) {
    if (experiments.size() == kMostExperiments) break;
    std::ifstream stream(file);
    const Json json = Json::parse(stream, nullptr, false);
    if (!json.is_object() || !json.contains("metrics")) continue;
    try {
      const Json& metrics = json.at("metrics");
      const auto mean = [&](const char* name) { return metrics.at(name).at("mean").get<double>(); };
      experiments.push_back({{"name", fs::relative(file.parent_path(), results).string()},
                             {"at", iso_time(at)},
                             {"queries", json.at("queries").get<std::size_t>()},
                             {"songs", json.at("songs").get<std::size_t>()},
                             {"success_1", mean("Success@1")},
                             {"success_10", mean("Success@10")},
                             {"rr", mean("RR")}});
    } catch (const Json::exception&) {
      continue;  // the file belongs to another program
    }
  }
  return experiments;
}

}  // namespace tunefind::server
