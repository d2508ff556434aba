#pragma once

#include <boost/test/unit_test.hpp>

namespace tunefind::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

/// For a test case that measures time or memory, of which a build with sanitizers takes a multiple, or that is about
/// crashes, which sanitizers catch.
inline auto unless_sanitized() {
  return boost::unit_test::precondition([](boost::unit_test::test_unit_id) { return !kSanitized; });
}

}  // namespace tunefind::test
