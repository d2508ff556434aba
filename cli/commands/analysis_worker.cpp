#include <sys/stat.h>

#include "cli/command.hpp"
#include "server/analysis/child_process.hpp"
#include "server/analysis/worker.hpp"

namespace tunefind {

// Only `tunefind serve` starts this subcommand, with a socket as file descriptor `kChannelDescriptor`.
int run_analysis_worker(const Arguments& arguments) {
  struct stat facts {};
  if (!arguments.empty() || fstat(server::kChannelDescriptor, &facts) != 0 || !S_ISSOCK(facts.st_mode))
    throw UsageError("analysis-worker is started by `tunefind serve`, not by hand");
  return server::run_analysis_worker(server::kChannelDescriptor);
}

}  // namespace tunefind
