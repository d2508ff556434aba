#pragma once

#include <filesystem>

#include "experiments/bench/experiment_result.hpp"

namespace tunefind {

/// Writes a run and its metrics to a results folder, which is made if it does not exist: config.ini, run.trec,
/// qrels.txt, per_query.tsv, failures.json, environment.json and, as the last, metrics.json: a folder without it was
/// not written to its end. `read_saved_runs` reads it back. Throws StorageError if a file cannot be written.
void write_results(const ExperimentResult& result, const RunMetrics& metrics, const std::filesystem::path& folder);

}  // namespace tunefind
