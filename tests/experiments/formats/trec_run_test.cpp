// The oracle is a reader of a few lines that splits each line into words and keeps maps of strings. For any text the
// packed reader finds the same rankings or the same error. A file that is read in blocks gives the same as its text.
#include "experiments/formats/trec_run.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fmt/format.h>
#include <random>
#include <set>
#include <sys/stat.h>
#include <thread>

#include "experiments/formats/trec.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;

namespace {

/// The result of reading a text: its run, or the error.
struct Reading {
  Run run;
  std::string error;

  bool operator==(const Reading&) const = default;
};

Run slow_parse(std::string_view text, const std::string& name) {
  Run run;
  std::map<std::string, std::map<std::string, std::size_t>> seen;
  for (const auto& [number, line] : filled_lines(text)) {
    const auto columns = words(line);
    if (columns.size() != 6)
      fail_at_line(name, number,
                   fmt::format("{} columns instead of 6 (query Q0 song rank score tag): {}", columns.size(),
                               quoted(trimmed(line))));
    const std::string query = decode_id(columns[0]), song = decode_id(columns[2]);
    const auto score = parse_number(columns[4]), rank = parse_number(columns[3]);
    if (!rank || std::abs(*rank) > 1e9 || columns[3].find_first_of(".e") != std::string_view::npos)
      fail_at_line(name, number, "rank " + quoted(columns[3]) + " is not an integer");
    if (!score) fail_at_line(name, number, "score " + quoted(columns[4]) + " is not a finite number");
    if (const auto [first, fresh] = seen[query].emplace(song, number); !fresh)
      fail_at_line(name, number,
                   fmt::format("song {} occurs twice for query {}, first in line {}", encode_id(song), encode_id(query),
                               first->second));
    run[query].push_back({song, *score});
  }
  for (auto& [query, ranking] : run)
    std::sort(ranking.begin(), ranking.end(), [](const RankedSong& a, const RankedSong& b) {
      return a.score != b.score ? a.score > b.score : a.song > b.song;
    });
  return run;
}

template <class Parse>
Reading reading(const Parse& parse) {
  try {
    return {parse(), ""};
  } catch (const FormatError& error) {
    return {{}, error.what()};
  }
}

template <class Range>
const auto& any_of(std::mt19937& random, const Range& range) {
  return range[random() % range.size()];
}

/// Some lines with few queries and songs, so that they coincide in every way; sometimes with errors.
std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> kQueries{"q1", "q2", "q%31", "a query%", "\xE8\x8F\x8A"};
  static const std::vector<std::string> kScores{"1", "0.5", "1e0", "-2", "0.25", "1e-400", "nan", "inf", "1x", "+1"};
  static const std::vector<std::string> kRanks{"1", "2", "-7", "x", "1.5", "99999999999"};
  static const std::vector<std::string> kBlanks{" ", "\t", "  ", " \t"};
  static const std::vector<std::string> kEnds{"\n", "\n", "\n", "\r\n", "\n\n", " \n", "\n \t\n"};
  const bool flawed = random() % 2;
  const std::size_t songs = 4 + random() % 60;
  std::string text = random() % 8 == 0 ? "\xEF\xBB\xBF" : "";
  std::string query = "q1";
  std::set<std::string> used;
  for (std::size_t lines = random() % 25; lines > 0; --lines) {
    if (random() % 3 == 0) query = kQueries[random() % (flawed ? 3 : 2)];
    std::string song = fmt::format("s{}", random() % songs);
    if (random() % 9 == 0) song = "%73" + song.substr(1);
    if (!flawed && !used.insert(query + " " + decode_id(song)).second) continue;
    const bool bad = flawed && random() % 12 == 0;
    std::vector<std::string> columns{query, "Q0", song, any_of(random, kRanks), any_of(random, kScores), "tag"};
    if (!bad) columns[3] = kRanks[random() % 3], columns[4] = kScores[random() % 5];
    if (bad && random() % 3 == 0) columns.resize(random() % 6);
    if (bad && random() % 3 == 0) columns.resize(6 + random() % 3, "more");
    for (const std::string& column : columns) text += column + any_of(random, kBlanks);
    text += any_of(random, kEnds);
  }
  if (random() % 4 == 0) text = text.substr(0, text.find_last_not_of("\r\n") + 1);
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(trec_run_test)

BOOST_AUTO_TEST_CASE(agrees_with_the_slow_reader) {
  std::mt19937 random(3);
  std::size_t errors = 0, split = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string text = random_text(random);
    const Reading expected = reading([&] { return slow_parse(text, "run"); });
    const Reading found = reading([&] { return parse_run(text, "run"); });
    BOOST_REQUIRE_MESSAGE((found == expected), text << "\nfound: " << found.error << "\nexpected: " << expected.error);
    errors += !expected.error.empty();
    split += expected.error.find("twice") != std::string::npos;
  }
  // Texts with and without errors were frequent, and so were songs that occur twice, also in separate groups of lines.
  BOOST_TEST(errors > 4000u);
  BOOST_TEST(errors < 16000u);
  BOOST_TEST(split > 1000u);
}

BOOST_AUTO_TEST_CASE(entries_hold_their_song_and_line) {
  const TrecRun run = parse_trec_run("\nq Q0 a 1 1 t\nq Q0 b 2 3 t\np Q0 a 1 1 t\n", "run");
  BOOST_TEST(run.songs.size() == 2u);
  const auto& ranking = run.rankings.at("q");
  BOOST_TEST(run.songs[ranking[0].song] == "b");
  BOOST_TEST(ranking[0].score == 3.0);
  BOOST_TEST(ranking[0].line == 3u);
  BOOST_TEST(ranking[1].line == 2u);
}

BOOST_AUTO_TEST_CASE(reports_the_error_in_the_earliest_line) {
  // The bad rank is noticed at once, the repeated song only when the lines of q1 are complete.
  const std::string text = "q1 Q0 a 1 1 t\nq2 Q0 a 1 1 t\nq1 Q0 a 2 1 t\nq2 Q0 b x 1 t\n";
  BOOST_TEST(reading([&] { return parse_run(text, "run"); }).error ==
             "run:3: song a occurs twice for query q1, first in line 1");
}

BOOST_AUTO_TEST_CASE(reading_a_file_in_blocks_gives_the_same_as_its_text) {
  const TemporaryFolder folder;
  std::string text;
  for (int query = 0; query < 400; ++query)
    for (int rank = 1; rank <= 200; ++rank)
      text += fmt::format("query{} Q0 song{} {} {} tag\n", query, rank * 7919 % 1000, rank, 1.0 / rank);
  BOOST_REQUIRE(text.size() > 2u << 20);
  const Run whole = parse_run(text, "run");
  for (const bool ended : {true, false}) {
    write_file(folder / "run", ended ? text : text.substr(0, text.size() - 1));
    BOOST_TEST((read_run(folder / "run") == whole));
  }
  // A line that is longer than a block; the line after it keeps its number.
  const std::string longer = "q Q0 a 1 1 " + std::string(3 << 20, 't') + "\nq Q0 a 2 1 t\n";
  write_file(folder / "long", longer);
  const std::string name = (folder / "long").string();
  BOOST_TEST(reading([&] { return read_run(folder / "long"); }).error ==
             name + ":2: song a occurs twice for query q, first in line 1");
  write_file(folder / "empty", "");
  BOOST_TEST(read_run(folder / "empty").empty());
}

BOOST_AUTO_TEST_CASE(reads_a_pipe) {
  const TemporaryFolder folder;
  const auto pipe = folder / "pipe";
  BOOST_REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  std::thread writer([&] { std::ofstream(pipe) << "q Q0 a 1 1 t\n" << std::flush << "q Q0 b 2 0.5 t\n"; });
  const Run run = read_run(pipe);
  writer.join();
  BOOST_TEST(run.at("q").size() == 2u);
}

BOOST_AUTO_TEST_CASE(names_a_file_that_is_no_text) {
  const TemporaryFolder folder;
  std::string junk = "\x1f\x8b\x08";
  junk += std::string("\0\0\x80\xff", 4) + std::string(2 << 20, '\xfe');
  write_file(folder / "junk", junk);
  const std::string error = reading([&] { return read_run(folder / "junk"); }).error;
  BOOST_TEST(error.starts_with((folder / "junk").string() + ":1: 1 columns instead of 6"), error);
  BOOST_TEST(error.ends_with(": '" + std::string(40, '?') + "...'"), error);
}

BOOST_AUTO_TEST_SUITE_END()
