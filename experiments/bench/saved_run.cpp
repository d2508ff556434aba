#include "experiments/bench/saved_run.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

#include "experiments/bench/configuration.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr double kMeanRounding = 1e-4;  // between means: per_query.tsv rounds each figure to six decimals

/// Parses a JSON file and hands it to `take`. Exceptions of nlohmann::json become FormatError here and nowhere else.
void read_json(const fs::path& path, const auto& take) {
  try {
    take(Json::parse(read_text(path)));
  } catch (const Json::exception& error) {
    const std::string reason = error.what();  // "[json.exception.NAME.NUMBER] REASON"
    throw FormatError(fmt::format("{}: damaged: {}", path.string(), reason.substr(reason.find(']') + 2)));
  }
}

Interval interval_of(const Json& json) { return {json.at("mean"), json.at("low"), json.at("high")}; }

/// The value in a list whose name (`name_of`) this is. Throws FormatError if there is none.
template <class Value>
Value named(const auto& list, const std::string& name, const fs::path& path) {
  for (const Value value : list)
    if (name_of(value) == name) return value;
  throw FormatError(fmt::format("{}: '{}' is not known", path.string(), name));
}

constexpr std::array kStages{LostAt::nowhere,    LostAt::hearing, LostAt::filter,
                             LostAt::first_tier, LostAt::re_rank, LostAt::fusion};
constexpr std::array kVerdicts{Verdict::match, Verdict::uncertain, Verdict::no_match};

std::size_t depth_of(const std::string& text, const fs::path& path) {
  const std::optional<double> depth = parse_number(text);
  if (!depth || *depth < 1 || *depth > 1e9)
    throw FormatError(
        fmt::format("{}: filter_recall_at {} is not a number of songs", path.string(), tunefind::quoted(text)));
  return static_cast<std::size_t>(*depth);
}

void read_metrics(SavedRun& run, const fs::path& path) {
  read_json(path, [&](const Json& json) {
    run.songs = json.at("songs");
    RunMetrics& metrics = run.metrics;
    metrics.queries = json.at("queries");
    metrics.unread = json.at("unread_queries");
    for (const Metric& metric : kMetrics)
      metrics.metrics.emplace_back(metric.name, interval_of(json.at("metrics").at(metric.name)));
    metrics.filter_recall = json.at("filter_recall");
    for (const auto& [depth, share] : json.at("filter_recall_at").items())
      metrics.filter_recall_at.emplace_back(depth_of(depth, path), share.template get<double>());
    for (const auto& [stage, queries] : json.at("lost").items())
      metrics.lost.emplace_back(named<LostAt>(kStages, stage, path), queries.get<std::size_t>());
    metrics.calibration_error = json.at("calibration_error");
    metrics.roc_area = json.at("roc_area");
    metrics.right_called_match = json.at("right_called_match");
    for (const auto& [verdict, of] : json.at("verdicts").items())
      metrics.verdicts.push_back({named<Verdict>(kVerdicts, verdict, path), of.at("share"), of.at("right")});
    if (const auto latency = json.find("search_ms"); latency != json.end())
      metrics.search_ms = {latency->at("p50"), latency->at("p90"), latency->at("p99"), latency->at("max")};
    for (const Json& one : json.at("strata"))
      metrics.strata.push_back({one.at("by"), one.at("label"), one.at("queries"), interval_of(one.at("RR")),
                                one.at("Success@1"), one.at("Success@10")});
  });
}

/// A row of per_query.tsv, whose columns have names. Keeps references to the names and the path.
class TableRow {
 public:
  TableRow(const std::vector<std::string_view>& names, const TextLine& line, const std::string& path)
      : names_(names), cells_(fields(line.text, '\t')), line_(line.number), path_(path) {
    if (cells_.size() != names.size())
      fail_at_line(path, line_, fmt::format("{} columns instead of {}", cells_.size(), names.size()));
  }

  std::string text(std::string_view name) const {
    const auto found = std::ranges::find(names_, name);
    if (found == names_.end()) fail_at_line(path_, 1, fmt::format("there is no column '{}'", name));
    return std::string(cells_[static_cast<std::size_t>(found - names_.begin())]);
  }
  double number(std::string_view name, double low, double high) const {
    const std::optional<double> value = parse_number(text(name));
    if (!value || *value < low || *value > high)
      fail_at_line(path_, line_,
                   fmt::format("{} {} is not a number in [{}, {}]", name, tunefind::quoted(text(name)), low, high));
    return *value;
  }
  /// A rank from 1 on, or 0 for a song that was not ranked.
  std::size_t rank(std::string_view name, std::size_t songs) const {
    const double value = number(name, 0, static_cast<double>(songs));
    if (value != std::floor(value)) fail_at_line(path_, line_, fmt::format("{} {} is not a whole rank", name, value));
    return static_cast<std::size_t>(value);
  }

 private:
  const std::vector<std::string_view>& names_;
  std::vector<std::string_view> cells_;
  std::size_t line_;
  const std::string& path_;
};

void read_outcomes(SavedRun& run, const fs::path& path) {
  const std::string text = read_text(path), name = path.string();
  const std::vector<TextLine> lines = text_lines(text);
  if (lines.empty()) fail_at_line(name, 1, "no columns");
  const std::vector<std::string_view> names = fields(lines.front().text, '\t');
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const TableRow row(names, lines[i], name);
    QueryOutcome one;
    one.query = row.text("query");
    one.person = row.text("person");
    one.failure = row.text("failure");
    one.rank = row.rank("rank", run.songs);
    one.align_rank = row.rank("align_rank", run.songs);
    if (!row.text("filter_rank").empty()) one.filter_rank = row.rank("filter_rank", run.songs);
    one.metrics.reciprocal_rank = row.number("RR", 0, 1);
    one.lost_at = named<LostAt>(kStages, row.text("lost_at"), path);
    one.verdict = named<Verdict>(kVerdicts, row.text("verdict"), path);
    one.confidence = row.number("confidence", 0, 1);
    one.traits.duration_s = row.number("duration_s", 0, HUGE_VAL);
    one.search_ms = row.number("search_ms", 0, HUGE_VAL);
    if (!row.text("first").empty())
      one.songs.push_back({row.text("first"), row.number("score_1", -HUGE_VAL, HUGE_VAL)});
    run.outcomes.push_back(std::move(one));
  }
  if (run.outcomes.empty()) throw FormatError(fmt::format("{}: no queries were run", name));
}

std::vector<PitchLine> lines_of(const Json& json) {
  std::vector<PitchLine> lines;
  for (const Json& points : json) {
    PitchLine& line = lines.emplace_back();
    for (const Json& point : points) line.push_back({point.at(0), point.at(1)});
  }
  return lines;
}

HumOnSong hum_on_song(const Json& json) {
  return {json.at("song"),        json.at("title"),         json.at("score"),
          json.at("start_s"),     json.at("end_s"),         json.at("transposition"),
          json.at("tempo_ratio"), lines_of(json.at("hum")), lines_of(json.at("line"))};
}

void read_failures(SavedRun& run, const fs::path& path) {
  std::size_t listed = 0;
  read_json(path, [&](const Json& json) {
    listed = json.size();
    for (const Json& one : json)
      if (one.contains("right"))
        run.failures.emplace(one.at("query"), Failure{hum_on_song(one.at("right")), hum_on_song(one.at("first"))});
  });
  const auto failed = std::ranges::count_if(run.outcomes, [](const QueryOutcome& one) { return one.rank != 1; });
  if (listed != static_cast<std::size_t>(failed))
    throw FormatError(
        fmt::format("{}: {} queries, but in per_query.tsv {} have no right song first", path.string(), listed, failed));
}

/// A simple value as text; an object as "key value, key value".
std::string text_of(const Json& json) {
  if (!json.is_object()) return json.is_string() ? json.get<std::string>() : json.dump();
  std::string text;
  for (const auto& [key, value] : json.items()) text += (text.empty() ? "" : ", ") + key + " " + text_of(value);
  return text;
}

void read_environment(SavedRun& run, const fs::path& path) {
  read_json(path, [&](const Json& json) {
    for (const auto& [key, value] : json.get_ref<const Json::object_t&>())
      run.environment.emplace_back(key, text_of(value));
  });
}

/// All settings of an experiment that chooses these strategies and nothing else.
std::map<std::string, std::string> settings_with(const std::map<std::string, std::string>& strategies,
                                                 const std::string& origin) {
  Settings settings;
  settings.set("data.queries=-", origin);  // a placeholder: Configuration requires one
  for (const auto& [key, name] : strategies) settings.set(fmt::format("{}={}", key, name), origin);
  std::map<std::string, std::string> all = canonical_settings(std::move(settings));
  all["data.queries"] = "";
  return all;
}

void read_config(SavedRun& run, const fs::path& path) {
  Settings given;
  given.read_file(path);
  run.expectations = take_claims(given).expectations;
  const std::map<std::string, std::string> untouched = settings_with({}, path.string());
  std::map<std::string, std::string> strategies;
  for (auto next = untouched.begin(); next != untouched.end();) {
    const std::string section = next->first.substr(0, next->first.find('.'));
    for (const auto& [key, value] : given.extract(section)) {
      run.settings.emplace(section + "." + key, value);
      if (key == "strategy") strategies.emplace(section + "." + key, value);
    }
    next = untouched.lower_bound(section + "/");  // what follows '.' in ASCII: the next section
  }
  given.require_all_taken();
  run.defaults = settings_with(strategies, path.string());
  for (auto& [key, value] : run.defaults)
    if (strategies.contains(key)) value = untouched.at(key);
}

/// Throws FormatError if metrics.json and per_query.tsv are not of the same run.
void require_one_run(const SavedRun& run) {
  const std::string path = (run.folder / "metrics.json").string();
  double sum = 0;
  for (const QueryOutcome& one : run.outcomes) sum += one.metrics.reciprocal_rank;
  const double mean = sum / static_cast<double>(run.outcomes.size()), stated = run.metrics.metrics.front().second.mean;
  if (run.metrics.queries != run.outcomes.size())
    throw FormatError(
        fmt::format("{}: {} queries, but per_query.tsv has {}", path, run.metrics.queries, run.outcomes.size()));
  if (std::abs(mean - stated) > kMeanRounding)
    throw FormatError(fmt::format("{}: RR {:.4f}, but that of per_query.tsv is {:.4f}", path, stated, mean));
}

bool is_results_folder(const fs::path& path) {
  return std::ranges::any_of(std::array{"metrics.json", "per_query.tsv", "run.trec", "config.ini"},
                             [&](const char* name) { return fs::is_regular_file(path / name); });
}

SavedRun read_saved_run(const fs::path& folder) {
  SavedRun run;
  run.folder = folder;
  const fs::path whole = fs::weakly_canonical(folder);
  run.name = whole.filename().string();
  read_metrics(run, folder / "metrics.json");
  read_outcomes(run, folder / "per_query.tsv");
  require_one_run(run);
  read_failures(run, folder / "failures.json");
  read_environment(run, folder / "environment.json");
  read_config(run, folder / "config.ini");
  for (const auto& [key, value] : run.environment)
    if (key == "config" && value != config_hash(run.settings))
      throw FormatError(fmt::format("{}: not the settings of this run, whose config is {} by environment.json",
                                    (folder / "config.ini").string(), value));
  return run;
}

/// `path` itself if it is a results folder, or the results folders directly within it, by name.
std::vector<fs::path> results_folders(const fs::path& path) {
  std::error_code failure;
  if (!fs::is_directory(path, failure)) throw FormatError(fmt::format("{}: is not a folder", path.string()));
  if (is_results_folder(path)) return {path};
  std::vector<fs::path> folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(path))
    if (entry.is_directory() && is_results_folder(entry.path())) folders.push_back(entry.path());
  if (folders.empty())
    throw FormatError(
        fmt::format("{}: is not a results folder and holds none: there is no metrics.json", path.string()));
  std::ranges::sort(folders);
  return folders;
}

}  // namespace

std::vector<SavedRun> read_saved_runs(const std::vector<fs::path>& paths) {
  std::vector<SavedRun> runs;
  std::set<std::string> names;
  for (const fs::path& path : paths)
    for (const fs::path& folder : results_folders(path)) names.insert(runs.emplace_back(read_saved_run(folder)).name);
  if (names.size() < runs.size())
    for (SavedRun& run : runs) run.name = run.folder.string();
  return runs;
}

}  // namespace tunefind
