// The lists are read line by line with their paths resolved. Each violation of the format is an error at its line.
#include "experiments/formats/data_folder.hpp"

#include <boost/test/unit_test.hpp>

#include "features/error.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;

namespace {

std::string catalogue_failure(const std::string& text) {
  try {
    parse_catalogue_list(text, "catalogue.tsv", "/data");
  } catch (const FormatError& error) {
    return error.what();
  }
  return "";
}

std::string queries_failure(const std::string& text) {
  try {
    parse_queries(text, "queries.tsv", "/data");
  } catch (const FormatError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(data_folder_test)

BOOST_AUTO_TEST_CASE(reads_a_whole_folder) {
  const TemporaryFolder folder;
  write_file(folder / "catalogue.tsv", "s1\tsongs/1.mid\tA song\ns2\tsongs/2.mid\t\ns3\tsongs/3.mid\n");
  write_file(folder / "queries.tsv", "q1\thums/1.wav\ts2\nq2\thums/2.wav\nq3\thums/3.wav\t\n");
  write_file(folder / "qrels.txt", "q1 0 s1 1\n");
  const DataFolder data = read_data_folder(folder.path());
  const std::vector<SongEntry> songs{
      {"s1", folder / "songs/1.mid", "A song"}, {"s2", folder / "songs/2.mid", ""}, {"s3", folder / "songs/3.mid", ""}};
  const std::vector<QueryEntry> queries{
      {"q1", folder / "hums/1.wav", {"s2"}}, {"q2", folder / "hums/2.wav", {}}, {"q3", folder / "hums/3.wav", {}}};
  BOOST_TEST((data.songs == songs));
  BOOST_TEST((data.queries == queries));
  BOOST_TEST((data.qrels == Qrels{{"q1", {{"s1", 1}}}}));
}

BOOST_AUTO_TEST_CASE(queries_and_judgements_can_be_absent_but_not_empty) {
  const TemporaryFolder folder;
  BOOST_CHECK_THROW(read_data_folder(folder.path()), FormatError);
  write_file(folder / "catalogue.tsv", "s1\t1.mid\n");
  const DataFolder data = read_data_folder(folder.path());
  BOOST_TEST(data.queries.empty());
  BOOST_TEST(data.qrels.empty());
  write_file(folder / "queries.tsv", "");
  BOOST_CHECK_THROW(read_data_folder(folder.path()), FormatError);
}

BOOST_AUTO_TEST_CASE(reads_the_list_of_queries_without_a_right_song) {
  const TemporaryFolder folder;
  const auto failure = [&] {
    try {
      read_all_queries(folder.path());
    } catch (const FormatError& error) {
      return std::string(error.what()).substr(folder.path().string().size() + 1);
    }
    return std::string();
  };
  BOOST_TEST(failure().find("queries.tsv: ") == 0u);
  write_file(folder / "queries_without_right.tsv", "q2\t2.wav\nq3\t3.wav\n");
  write_file(folder / "qrels.txt", "q1 0 s1 1\nq3 0 s1 0\n");
  BOOST_TEST(read_all_queries(folder.path()).queries.size() == 2u);
  write_file(folder / "queries.tsv", "q1\t1.wav\n");
  const DataFolder data = read_all_queries(folder.path());
  BOOST_REQUIRE(data.queries.size() == 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(data.queries[i].id == "q" + std::to_string(i + 1));
    BOOST_TEST(data.queries[i].without_right == (i > 0));
  }
  BOOST_TEST(data.qrels.at("q3").at("s1") == 0);
  BOOST_TEST(read_judged_queries(folder.path()).queries.size() == 1u);
  write_file(folder / "qrels.txt", "q3 0 s1 1\n");
  BOOST_TEST(failure() ==
             "queries_without_right.tsv: query q3 should have no right song, but qrels.txt judges song s1 right");
  write_file(folder / "queries.tsv", "q2\t1.wav\n");
  write_file(folder / "qrels.txt", "q2 0 s1 1\n");
  BOOST_TEST(failure() == "queries_without_right.tsv: query q2 is also in queries.tsv");
}

BOOST_AUTO_TEST_CASE(reads_back_what_was_written) {
  const TemporaryFolder folder;
  const DataFolder data{{{"s1", folder / "in/1.mid", "A song"}, {"s2", "/elsewhere/2.mid", ""}},
                        {{"q1", folder / "q 1.wav", {"s2"}}, {"q2", "/elsewhere/2.wav", {}}},
                        {{"q1", {{"s1", 1}}}, {"q2", {{"s1", 0}, {"s2", 2}}}}};
  write_data_folder(data, folder.path());
  const DataFolder back = read_data_folder(folder.path());
  BOOST_TEST((back.songs == data.songs));
  BOOST_TEST((back.queries == data.queries));
  BOOST_TEST((back.qrels == data.qrels));
  BOOST_TEST(read_file(folder / "catalogue.tsv") == "s1\tin/1.mid\tA song\ns2\t/elsewhere/2.mid\t\n");
}

BOOST_AUTO_TEST_CASE(refuses_to_write_what_a_list_cannot_hold) {
  const TemporaryFolder folder;
  const auto refused = [&](const DataFolder& data) {
    BOOST_CHECK_THROW(write_data_folder(data, folder.path()), FormatError);
    BOOST_TEST(!std::filesystem::exists(folder / "catalogue.tsv"));
  };
  refused({{{"a b", "/1.mid", ""}}, {}, {}});
  refused({{{"a", "/1\t.mid", ""}}, {}, {}});
  refused({{{"a", "/1.mid", ""}, {"a", "/2.mid", ""}}, {}, {}});
  refused({{{"a", "/1.mid", ""}}, {{"q", "/q.wav", {"a", "b"}}}, {}});
  refused({});
  write_data_folder({{{"a", "/1.mid", "two\tlines\n"}}, {}, {}}, folder.path());
  BOOST_TEST(read_data_folder(folder.path()).songs[0].title == "two lines");
}

BOOST_AUTO_TEST_CASE(resolves_paths_against_the_folder) {
  const auto songs = parse_catalogue_list("a\t../x/1.mid\nb\t/abs/2.mid\nc\t./d/./3 4.mid\n", "list", "/data/set");
  BOOST_TEST(songs[0].path == "/data/x/1.mid");
  BOOST_TEST(songs[1].path == "/abs/2.mid");
  BOOST_TEST(songs[2].path == "/data/set/d/3 4.mid");
}

BOOST_AUTO_TEST_CASE(tolerates_a_byte_order_mark_and_any_line_ends) {
  const auto songs = parse_catalogue_list("\xEF\xBB\xBFs1\t1.mid\tTitle\r\n\r\ns2\t2.mid\r\n", "list", "");
  BOOST_TEST((songs == std::vector<SongEntry>{{"s1", "1.mid", "Title"}, {"s2", "2.mid", ""}}));
}

BOOST_AUTO_TEST_CASE(names_file_and_line_of_a_malformed_catalogue_list) {
  const std::string good = "s1\t1.mid\n\n";
  BOOST_TEST(catalogue_failure(good + "s2") == "catalogue.tsv:3: 1 tab-separated columns instead of 2 or 3");
  BOOST_TEST(catalogue_failure(good + "s2\t2\tt\tu") == "catalogue.tsv:3: 4 tab-separated columns instead of 2 or 3");
  BOOST_TEST(catalogue_failure(good + "s1\t2.mid") == "catalogue.tsv:3: song s1 occurs twice");
  BOOST_TEST(catalogue_failure(good + "s 2\t2.mid") == "catalogue.tsv:3: white space in the song id 's 2'");
  BOOST_TEST(catalogue_failure(good + "\t2.mid") == "catalogue.tsv:3: no song id");
  BOOST_TEST(catalogue_failure(good + "s2\t\ttitle") == "catalogue.tsv:3: no path for song s2");
  BOOST_TEST(catalogue_failure("") == "catalogue.tsv:1: no lines");
  BOOST_TEST(catalogue_failure("\xEF\xBB\xBF\r\n\n") == "catalogue.tsv:1: no lines");
}

BOOST_AUTO_TEST_CASE(names_file_and_line_of_malformed_queries) {
  BOOST_TEST(queries_failure("q1\t1.wav\nq1\t2.wav") == "queries.tsv:2: query q1 occurs twice");
  BOOST_TEST(queries_failure("q1\t1.wav\ta song") == "queries.tsv:1: white space in the song id 'a song'");
  BOOST_TEST(queries_failure("q1") == "queries.tsv:1: 1 tab-separated columns instead of 2 or 3");
}

BOOST_AUTO_TEST_SUITE_END()
