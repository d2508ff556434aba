#include "experiments/bench/environment.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <tbb/global_control.h>
#include <thread>

#include "experiments/bench/expectations.hpp"
#include "experiments/cache/build_facts.hpp"
#include "experiments/cache/fingerprint.hpp"

namespace tunefind {
namespace {

/// The name of the processor in /proc/cpuinfo; empty if it is not there.
std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.rfind("model name", 0) == 0) return line.substr(std::min(line.size(), line.find(':') + 2));
  return "";
}

}  // namespace

std::string environment_json(const ExperimentResult& result) {
  nlohmann::ordered_json libraries;
  for (const build_facts::Library& library : build_facts::libraries()) libraries[library.name] = library.version;
  const nlohmann::ordered_json object = {
      {"tunefind", build_facts::kVersion},
      {"commit", build_facts::kCommit},
      {"dirty", build_facts::kDirty},
      {"code", whole_code_fingerprint()},
      {"compiler", build_facts::kCompiler},
      {"flags", build_facts::kFlags},
      {"build_type", build_facts::kBuildType},
      {"libraries", libraries},
      {"processor", processor()},
      {"cores", std::thread::hardware_concurrency()},
      {"threads", tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism)},
      {"seed", result.settings.at("run.seed")},
      {"config", config_hash(result.settings)},
      {"data", {{"songs", result.songs_fingerprint}, {"queries", result.queries_fingerprint}}}};
  return object.dump(2) + "\n";
}

}  // namespace tunefind
