#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "experiments/compare/report_table.hpp"
#include "experiments/progress.hpp"

namespace tunefind {

// The verbs of `tunefind experiment`, one file each in this folder.
int run_configurations(const Arguments& arguments);
int compare_results(const Arguments& arguments);
int run_data(const Arguments& arguments);
int tabulate_results(const Arguments& arguments);
int report_results(const Arguments& arguments);
int judge_melody(const Arguments& arguments);
int fit_peaks(const Arguments& arguments);
int calibrate(const Arguments& arguments);
int tune_experiment(const Arguments& arguments);
int generate_catalogue(const Arguments& arguments);

/// Shows the progress of a run: one progress bar after the other, one for each stage. The bar of the last stage is
/// cleared by the destructor.
class StageBars {
 public:
  explicit StageBars(bool quiet) : quiet_(quiet) {}

  /// Callbacks that draw the bars and stop the run after an interrupt. Valid as long as this object.
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

/// Adds --format, which `table_format` reads.
void add_format_option(CommandLine& line);

/// The format of tables by --format and --json; nothing for JSON. Throws UsageError for an unknown format.
std::optional<TableFormat> table_format(const CommandLine& line);

/// Adds --out, which `results_folder` reads.
void add_out_option(CommandLine& line);

/// The folder for the results of a configuration: --out, else results/NAME, where NAME is the name of the file `config`
/// without its suffix.
std::filesystem::path results_folder(const CommandLine& line, const std::string& config);

/// Throws UsageError if no configuration is given, or several together with --out.
void require_configs(const CommandLine& line);

}  // namespace tunefind
