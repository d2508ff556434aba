#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/commands/experiment/experiment.hpp"
#include "cli/json_line.hpp"
#include "experiments/bench/configuration.hpp"
#include "experiments/tuning/tuning_hums.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

constexpr const char* kTuneUsage = "experiment tune FOLDER... [--out tuned.ini] [OPTION...]";

/// The experiment of a data folder: its hums are searched among its own songs and those of --among.
Settings settings_of(const CommandLine& line, const std::string& folder) {
  Settings settings;
  line.add_to(settings);
  std::string songs = ".";
  if (line.has("among"))
    for (const std::string& other : line.get<Arguments>("among")) {
      const std::string path = std::filesystem::absolute(other).string();
      if (path.find(' ') != std::string::npos)
        throw UsageError(fmt::format("--among {}: a path with spaces cannot be used here", other));
      songs += " " + path;
    }
  settings.set("data.root=" + folder, folder);
  settings.set("data.queries=.", folder);
  settings.set("data.catalogues=" + songs, folder);
  return settings;
}

nlohmann::ordered_json json_of(const TuningFigures& figures) {
  return {{"rr", figures.rr}, {"log_loss", figures.log_loss}, {"calibration_error", figures.calibration_error}};
}

nlohmann::ordered_json json_of(const TunedSettings& settings) {
  return {{"rank",
           {{"strict_weight", settings.rank.strict_weight},
            {"rigid_weight", settings.rank.rigid_weight},
            {"line_weight", settings.rank.line_weight},
            {"chroma_weight", settings.rank.chroma_weight}}},
          {"confidence",
           {{"bias", settings.confidence.bias},
            {"margin_weight", settings.confidence.margin},
            {"field_weight", settings.confidence.field},
            {"cost_weight", settings.confidence.cost}}}};
}

nlohmann::ordered_json json_of(const TuningReport& report, const TunedSettings& current) {
  return {{"adopted", report.refusal.empty()},
          {"reason", report.refusal.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(report.refusal)},
          {"hums", report.hums},
          {"with_right", report.with_right},
          {"people", report.people},
          {"split", report.by_person ? "people" : "time"},
          {"fitting", report.fitting},
          {"held_out", report.held_out},
          {"today", json_of(report.current)},
          {"tuned", json_of(report.tuned)},
          {"p", {{"rr", report.rr_p}, {"log_loss", report.log_loss_p}, {"feedback", report.feedback_p}}},
          {"settings", {{"today", json_of(current)}, {"tuned", json_of(report.settings)}}}};
}

void print(const TuningReport& report, const TunedSettings& current) {
  std::cout << fmt::format(
      "{} of {}, {} with a right song; {} of these fit and {} are held out, {}\n", counted(report.hums, "judged hum"),
      report.people == 1 ? "1 person" : fmt::format("{} people", report.people), report.with_right, report.fitting,
      report.held_out, report.by_person ? "of other people" : "of each person the later");
  std::cout << fmt::format("\n{:<20}{:>9}{:>9}{:>9}\n", "held out", "today", "tuned", "p");
  std::cout << fmt::format("{:<20}{:>9.4f}{:>9.4f}{:>9.4f}\n", "RR", report.current.rr, report.tuned.rr, report.rr_p);
  std::cout << fmt::format("{:<20}{:>9.4f}{:>9.4f}{:>9.4f}\n", "log loss", report.current.log_loss,
                           report.tuned.log_loss, report.log_loss_p);
  std::cout << fmt::format("{:<20}{:>9.4f}{:>9.4f}\n\n", "calibration error", report.current.calibration_error,
                           report.tuned.calibration_error);
  const auto before = json_of(current), after = json_of(report.settings);
  for (const auto& [section, values] : before.items())
    for (const auto& [name, value] : values.items())
      std::cout << fmt::format("{:<26}{:>9}{:>9}\n", section + "." + name, fmt::format("{}", value.get<double>()),
                               fmt::format("{}", after[section][name].get<double>()));
}

}  // namespace

int tune_experiment(const Arguments& arguments) {
  CommandLine line(
      kTuneUsage,
      "Fits the weights of the ranking (second_opinion) and of the confidence to the judged hums of data\n"
      "folders, such as those of `tunefind export feedback`, and compares them with the current settings\n"
      "(--config, --set) on held-out hums. They are adopted and written to --out, as a configuration for every\n"
      "command, only if RR is not lower, the log loss of the confidence is not higher, and one of both is\n"
      "significantly better. The hums of a folder are searched among the songs of that folder.");
  line.own.add_options()("out", boost::program_options::value<std::string>()->value_name("FILE"),
                         "file for the fitted configuration; written only if it is adopted")(
      "among", boost::program_options::value<Arguments>()->value_name("FOLDER"),
      "data folder whose songs are searched too; repeatable");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().empty()) throw UsageError(fmt::format("no data folder given\nusage: tunefind {}", kTuneUsage));
  catch_interrupts();
  std::vector<TuningHum> hums;
  BootstrapOptions options;
  std::size_t failed = 0;
  for (const std::string& folder : line.inputs()) {
    const Settings settings = settings_of(line, folder);
    const auto canonical = canonical_settings(settings);
    options.seed = std::stoull(canonical.at("run.seed"));
    options.resamples = std::stoi(canonical.at("run.resamples"));
    StageBars bars(line.quiet());
    TuningHums found = tuning_hums(settings, bars.progress());
    if (found.interrupted) return kInterrupted;
    for (const std::string& note : found.notes) complain(note);
    for (const std::string& failure : found.failures) complain(failure);
    failed += found.failures.size();
    std::move(found.hums.begin(), found.hums.end(), std::back_inserter(hums));
  }
  const Settings settings = settings_of(line, line.inputs().front());
  const TunedSettings current = settings_to_tune(settings);
  const TuningReport report = tune(hums, current, options);
  const bool adopted = report.refusal.empty();
  const std::string ini = tuned_ini(settings, report.settings);
  if (adopted && line.has("out"))
    write_text(line.path("out"),
               fmt::format("# Tuned to {} judged hums by `tunefind experiment tune`: for --config of any "
                           "command.\n# On {} hums held out: RR {:.4f} after {:.4f}, log loss {:.4f} "
                           "after {:.4f}.\n",
                           report.hums, report.held_out, report.tuned.rr, report.current.rr, report.tuned.log_loss,
                           report.current.log_loss) +
                   ini);
  if (line.json()) {
    std::cout << json_line(json_of(report, current));
  } else {
    print(report, current);
    if (!adopted)
      std::cout << "\nnot adopted: " << report.refusal << (line.has("out") ? "; nothing was written\n" : "\n");
    else if (line.has("out"))
      std::cout << "\nadopted, in " << line.path("out").string() << "\n";
    else
      std::cout << "\nadopted; --out FILE writes this configuration:\n\n" << ini;
  }
  return failed == 0 ? kDone : kSomeInputsFailed;
}

}  // namespace tunefind
