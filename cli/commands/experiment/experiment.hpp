#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "experiments/bench/experiment.hpp"
#include "experiments/compare/report_table.hpp"

namespace tunefind {

int run_runs(const Arguments& arguments);
int run_data(const Arguments& arguments);
int judge_melody(const Arguments& arguments);
int compare_results(const Arguments& arguments);
int report_results(const Arguments& arguments);
int calibrate(const Arguments& arguments);
int tune_experiment(const Arguments& arguments);
int generate_catalogue(const Arguments& arguments);

/// Shows each stage of a run on a progress bar of its own.
class StageBars {
 public:
  explicit StageBars(bool quiet) : quiet_(quiet) {}

  ExperimentProgress progress() {
    return {[this](const std::string& stage, std::size_t total) {
              bar_.reset();
              bar_ = std::make_unique<ProgressBar>(stage, total, quiet_);
            },
            [this] { bar_->advance(); }, &interrupted};
  }

 private:
  bool quiet_;
  std::unique_ptr<ProgressBar> bar_;
};

int tabulate_results(const Arguments& arguments);

/// Adds --format, which `table_format` reads.
void add_format_option(CommandLine& line);

/// How tables are to be written; nothing for JSON. Throws UsageError for a format that there is none of.
std::optional<TableFormat> table_format(const CommandLine& line);

/// Adds --out, which `results_folder` reads.
void add_out_option(CommandLine& line);

/// Where the results of a configuration go: --out, else results/ and the configuration's name.
std::filesystem::path results_folder(const CommandLine& line, const std::string& config);

/// Throws UsageError if no configuration was named, or several for one --out.
void require_configs(const CommandLine& line);

}  // namespace tunefind
