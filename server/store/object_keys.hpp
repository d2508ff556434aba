#pragma once

#include <string>
#include <string_view>

#include "server/util/types.hpp"

namespace tunefind::server {

/// Keys of an owner's objects in the object store. All begin with the owner's prefix.
inline std::string owner_prefix(Owner owner) { return owner_name(owner) + "/"; }
inline std::string song_key(Owner owner, std::string_view song) {
  return owner_name(owner) + "/songs/" + std::string(song);
}
inline std::string hum_key(Owner owner, std::string_view hum) {
  return owner_name(owner) + "/hums/" + std::string(hum);
}

}  // namespace tunefind::server
