// The demo folder is a data folder: every path in its tables exists, every query has its song, and each truth file is
// as long as its song.
#include "experiments/synthesis/demo_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <sstream>

#include "experiments/synthesis/demo_tunes.hpp"
#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;
namespace fs = std::filesystem;

namespace {

std::vector<std::vector<std::string>> rows(const fs::path& path, char separator) {
  std::vector<std::vector<std::string>> table;
  std::istringstream lines(read_file(path));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    table.emplace_back();
    for (std::string cell; std::getline(cells, cell, separator);) table.back().push_back(cell);
  }
  return table;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(demo_folder_test)

BOOST_AUTO_TEST_CASE(tables_match_the_files) {
  const TemporaryFolder folder;
  write_demo(folder.path(), 1);
  const auto songs = rows(folder / "catalogue.tsv", '\t');
  const auto queries = rows(folder / "queries.tsv", '\t');
  const auto qrels = rows(folder / "qrels.txt", ' ');
  BOOST_TEST_REQUIRE(songs.size() == demo_tunes().size());
  BOOST_TEST_REQUIRE(queries.size() == kHumsPerTune * songs.size());
  BOOST_TEST_REQUIRE(qrels.size() == queries.size());

  for (std::size_t i = 0; i < songs.size(); ++i) {
    BOOST_TEST(songs[i][0] == demo_tunes()[i].id);
    BOOST_TEST(songs[i][2] == demo_tunes()[i].title);
    const Audio audio = read_audio(folder / songs[i][1]);
    const auto truth = rows(folder / "truth" / (songs[i][0] + ".csv"), ',');
    BOOST_TEST(std::abs(0.01 * static_cast<double>(truth.size() - 1) - audio.duration_s()) < 0.02);
  }
  for (std::size_t i = 0; i < queries.size(); ++i) {
    BOOST_TEST(fs::exists(folder / queries[i][1]));
    const std::vector<std::string> judged{queries[i][0], "0", songs[i / kHumsPerTune][0], "1"};
    BOOST_TEST(qrels[i] == judged, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(names_a_folder_that_cannot_be_written) {
  const TemporaryFolder folder;
  const auto path = folder / "demo";
  write_file(path, "a file where the folder should be");
  BOOST_CHECK_EXCEPTION(write_demo(path, 1), StorageError, [&](const StorageError& error) {
    return std::string(error.what()).find(path.string()) != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()
