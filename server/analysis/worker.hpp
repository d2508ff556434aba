#pragma once

namespace tunefind::server {

/// The main loop of an analysis worker: answers the requests that come over the socket `descriptor` until its other end
/// is closed. Confines the process (server/analysis/confinement.hpp) before the first request. The process dies with
/// the thread that started it. Returns the exit code: 0 when the channel was closed, 1 if the worker could not be set
/// up, 2 after any other error.
int run_analysis_worker(int descriptor);

}  // namespace tunefind::server
