#pragma once

#include <fmt/format.h>
#include <string>
#include <string_view>

#include "server/store/records.hpp"

namespace tunefind::server {

/// Where an owner's objects lie in the object store; all begin with the owner's prefix.
inline std::string owner_prefix(Owner owner) { return fmt::format("{:08x}/", owner); }
inline std::string song_key(Owner owner, std::string_view song) { return fmt::format("{:08x}/songs/{}", owner, song); }
inline std::string hum_key(Owner owner, std::string_view hum) { return fmt::format("{:08x}/hums/{}", owner, hum); }

}  // namespace tunefind::server
