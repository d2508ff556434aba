#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engine/strategies/settings.hpp"
#include "engine/strategies/strategies.hpp"
#include "experiments/synthesis/beat_synthesis.hpp"
#include "experiments/synthesis/demo_tunes.hpp"
#include "experiments/synthesis/hum_synthesis.hpp"
#include "features/audio_files/audio_file.hpp"
#include "server/analysis/process.hpp"
#include "tests/temporary_folder.hpp"

#ifndef TUNEFIND_COMMAND
#define TUNEFIND_COMMAND "tunefind"  // the build names the one it made; this lets the header compile on its own
#endif

// Recordings to send to analysis workers, and helpers to observe the workers.
namespace tunefind::test {

/// Strategies, and the settings with which workers have the same strategies.
struct Engine {
  Strategies strategies;
  std::string settings_text;
  explicit Engine(const std::vector<std::string>& assignments = {}) {
    Settings settings;
    for (const std::string& one : assignments) settings.set(one);
    strategies = make_strategies(settings);
    settings_text = ini_text(settings.canonical());
  }
};
inline const Engine& engine() {
  static const Engine instance;
  return instance;
}

/// Workers with the strategies of `engine()`.
inline server::AnalysisProcess analysis(server::AnalysisLimits limits = {}, int workers = 1) {
  return server::AnalysisProcess(TUNEFIND_COMMAND, engine().settings_text, workers, limits);
}

/// A folder with a hum and a beat of a demo tune.
struct Recordings {
  TemporaryFolder folder;
  std::filesystem::path hum = folder / "hum.wav", beat = folder / "beat.wav";
  Recordings() {
    const DemoTune& tune = demo_tunes().front();
    write_wav(hum, render_hum(tune, draw_hum_options(tune, 1)).audio);
    write_wav(beat, render_beat(tune, 1).audio);
  }
};
inline const Recordings& recordings() {
  static const Recordings instance;
  return instance;
}

/// The message of the `Complaint` that a call throws; empty if it throws nothing. Other exceptions pass through.
template <class Complaint, class Call>
std::string complaint(const Call& call) {
  try {
    call();
  } catch (const Complaint& error) {
    return error.what();
  }
  return "";
}

/// Ids of the processes that this one has started and not yet waited for.
inline std::vector<int> children() {
  std::vector<int> found;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream in(task.path() / "children");
    found.insert(found.end(), std::istream_iterator<int>(in), {});
  }
  return found;
}

}  // namespace tunefind::test
