#pragma once

#include <filesystem>

#ifndef TUNEFIND_FIXTURES
#define TUNEFIND_FIXTURES ""  // defined by the build; empty so that the header compiles on its own
#endif

namespace tunefind::test {

/// Recordings in formats that the tests cannot write.
inline const std::filesystem::path kAudioFixtures = std::filesystem::path(TUNEFIND_FIXTURES) / "audio";

}  // namespace tunefind::test
