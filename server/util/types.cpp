#include "server/util/types.hpp"

#include <chrono>
#include <ctime>
#include <fmt/chrono.h>

namespace tunefind::server {

std::string owner_name(Owner owner) { return fmt::format("{:08x}", owner); }

Time now() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::string iso_time(Time time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(time / 1000)));
}

}  // namespace tunefind::server
