#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#ifndef TUNEFIND_FIXTURES
#define TUNEFIND_FIXTURES ""  // defined by the build; empty so that the header compiles on its own
#endif

namespace tunefind::test {

/// Reads .npz files with numpy (without pickle). Returns for each file its arrays by name, with type, shape and values.
/// Fails the test if numpy is not installed or cannot read a file.
inline std::vector<nlohmann::json> read_by_numpy(const std::vector<std::filesystem::path>& files,
                                                 const std::filesystem::path& folder) {
  const std::filesystem::path output = folder / "arrays.jsonl";
  std::string command = "/usr/bin/python3 '" TUNEFIND_FIXTURES "/../notebooks-export/npz_as_json.py'";
  for (const auto& file : files) command += " '" + file.string() + "'";
  command += " > '" + output.string() + "'";
  BOOST_REQUIRE_MESSAGE(std::system(command.c_str()) == 0, "needs python3-numpy (scripts/bootstrap): " << command);
  std::vector<nlohmann::json> read;
  std::ifstream lines(output);
  for (std::string line; std::getline(lines, line);) read.push_back(nlohmann::json::parse(line));
  BOOST_REQUIRE_EQUAL(read.size(), files.size());
  return read;
}

}  // namespace tunefind::test
