#pragma once

namespace tunefind::server {

/// What an analysis worker does until its channel is closed: hears hums and analyses songs that come over the socket at
/// `descriptor`, confined (server/analysis/confinement.hpp) before the first. Dies with the thread that started it.
/// Returns the exit code: 2 if nobody is at the other end.
int run_analysis_worker(int descriptor);

}  // namespace tunefind::server
