# Every third-party library, found once. Rooms link the imported targets named here.
include(${CMAKE_CURRENT_LIST_DIR}/engine_dependencies.cmake)
find_library(FFTW_THREADS fftw3f_threads REQUIRED)  # linked by name; it has no file for pkg-config
if(TUNEFIND_COMMAND)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)  # runs cmake/build_facts.py
  pkg_check_modules(zip REQUIRED IMPORTED_TARGET libzip)
  pkg_check_modules(cairo REQUIRED IMPORTED_TARGET cairo)
endif()
if(TUNEFIND_SERVER)
  find_package(spdlog REQUIRED)
  pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)
  find_library(crack_library crack REQUIRED)  # cracklib has no file for pkg-config
  find_package(Threads REQUIRED)
endif()
if(TUNEFIND_TESTS OR TUNEFIND_BENCHMARKS)
  pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib)  # their HTTP client
endif()
if(TUNEFIND_TESTS)
  find_package(Boost 1.74 REQUIRED COMPONENTS unit_test_framework)
  find_package(rapidcheck REQUIRED)
endif()
if(TUNEFIND_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()
