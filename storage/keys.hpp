#pragma once

#include <boost/endian/conversion.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace tunefind {

/// The owner of everything that the command line ingests.
inline constexpr std::uint32_t kCommandLineOwner = 0;

/// Key of a song's records in every family: the owner as u32 big-endian, then the id's bytes. Keys therefore sort by
/// owner, then by id, whatever the order of ingest.
inline std::string song_key(std::uint32_t owner, std::string_view id) {
  unsigned char prefix[4];
  boost::endian::store_big_u32(prefix, owner);
  std::string key(reinterpret_cast<const char*>(prefix), sizeof prefix);
  return key.append(id);
}

/// The id in a song's key; empty if the key is the manifest's.
inline std::string song_id(std::string_view key) { return std::string(key.size() < 4 ? "" : key.substr(4)); }

/// The key of the catalogue's only manifest record.
inline constexpr std::string_view kManifestKey = "";

}  // namespace tunefind
