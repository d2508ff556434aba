#include "engine/hearing/content_hash.hpp"

#include <fmt/format.h>
#include <fstream>
#include <vector>
#include <xxhash.h>

#include "features/error.hpp"

namespace tunefind {

std::string content_hash(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const auto fail = [&] { throw FormatError(fmt::format("{}: cannot be read", path.string())); };
  if (!std::filesystem::is_regular_file(path) || !in) fail();
  XXH3_state_t* const state = XXH3_createState();
  XXH3_128bits_reset(state);
  std::vector<char> block(1 << 20);
  while (in) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    XXH3_128bits_update(state, block.data(), static_cast<std::size_t>(in.gcount()));
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(state);
  XXH3_freeState(state);
  if (in.bad()) fail();
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace tunefind
