// A hum cut from a known song and transposed by known semitones is found in that song, with the right span and key.
#include <sstream>

#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr unsigned kSearchedSongs = 12;

/// Songs s000 to s011 in the folder "songs", ingested into the catalogue "beats".
struct Searchable : CommandFixture {
  Searchable() {
    write_songs(path() / "songs", kSearchedSongs);
    must({"ingest", "songs", "--catalogue", "beats"});
  }
};

/// Writes a hum of a song, `higher` semitones higher.
void hum(const CommandFixture& shop, const std::string& name, unsigned song, double higher = 0) {
  write_file(shop / name, pv_bytes(melody(song), 12, 18, higher));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(search_test, Searchable)

BOOST_AUTO_TEST_CASE(json_says_which_song_where_and_in_which_key) {
  hum(*this, "hum.pv", 3, -3);
  const CommandResult searched = must({"search", "hum.pv", "--catalogue", "beats", "--json", "-k", "4"});
  BOOST_TEST(searched.err.empty(), searched);
  BOOST_TEST(lines_of(searched.out).size() == 1u);
  const auto answer = nlohmann::ordered_json::parse(searched.out);
  const auto keys = [](const nlohmann::ordered_json& object) {
    std::string names;
    for (const auto& [name, value] : object.items()) names += name + " ";
    return names;
  };
  BOOST_TEST(keys(answer) == "query verdict took_ms quality results ");
  BOOST_TEST(keys(answer["quality"]) == "voiced_s issues ");
  BOOST_TEST(answer["query"] == "hum");
  BOOST_TEST(answer["verdict"] == "match");
  BOOST_TEST(answer["took_ms"].get<double>() >= 0);
  BOOST_TEST(answer["quality"]["voiced_s"].get<double>() == onset_s(melody(3), 30) - onset_s(melody(3), 12),
             boost::test_tools::tolerance(0.02));
  BOOST_TEST(answer["quality"]["issues"].empty());
  BOOST_TEST(answer["results"].size() == 4u);
  const auto& best = answer["results"][0];
  BOOST_TEST(keys(best) ==
             "rank song title score confidence start_s end_s transposition tempo_ratio line bpm key recurs ");
  BOOST_TEST(best["rank"] == 1);
  BOOST_TEST(best["song"] == "s003");
  BOOST_TEST(best["title"] == "");
  BOOST_TEST(best["line"] == "tune");
  BOOST_TEST(best["recurs"].empty());
  BOOST_TEST(best["score"].get<double>() > 0.9);
  BOOST_TEST(best["confidence"].get<double>() > 0.9);
  BOOST_TEST(std::abs(best["start_s"].get<double>() - onset_s(melody(3), 12)) < 0.35);
  BOOST_TEST(std::abs(best["end_s"].get<double>() - onset_s(melody(3), 30)) < 0.35);
  BOOST_TEST(std::abs(best["transposition"].get<double>() + 3) < 0.3);
  BOOST_TEST(std::abs(best["tempo_ratio"].get<double>() - 1) < 0.05);
  for (std::size_t i = 1; i < 4; ++i) {
    BOOST_TEST(answer["results"][i]["rank"] == i + 1);
    BOOST_TEST(answer["results"][i]["score"].get<double>() <= answer["results"][i - 1]["score"].get<double>());
  }
}

BOOST_AUTO_TEST_CASE(text_names_the_song_and_has_no_colour) {
  hum(*this, "hum.pv", 3);
  const CommandResult searched = must({"search", "hum.pv", "--catalogue", "beats"});
  const auto lines = lines_of(searched.out);
  BOOST_TEST_REQUIRE(lines.size() > 3u);
  BOOST_TEST(lines[0].starts_with("hum  match"), searched);
  BOOST_TEST(lines[2].find(" 1  s003 ") != std::string::npos, searched);
  BOOST_TEST(searched.out.find('\033') == std::string::npos, searched);
  BOOST_TEST(searched.err.empty(), searched);
}

BOOST_AUTO_TEST_CASE(searches_files_folders_and_lists_in_order) {
  hum(*this, "last.pv", 1);
  hum(*this, "folder/deep/b.pv", 2);
  hum(*this, "folder/a.pv", 3);
  hum(*this, "listed.pv", 4);
  write_file(path() / "list.tsv", "q1\tlisted.pv\nq2\tlisted.pv\ts004\n");
  const CommandResult searched =
      must({"search", "last.pv", "folder", "--queries", "list.tsv", "--catalogue", "beats", "--json", "-k", "1"});
  std::vector<std::string> answers;
  for (const std::string& line : lines_of(searched.out)) {
    const auto answer = nlohmann::json::parse(line);
    answers.push_back(answer["query"].get<std::string>() + ":" + answer["results"][0]["song"].get<std::string>());
  }
  BOOST_TEST_REQUIRE(answers.size() == 5u);
  BOOST_TEST(answers[0] == "last:s001");
  BOOST_TEST(answers[1] == "a:s003");
  BOOST_TEST(answers[2] == "deep/b:s002");
  BOOST_TEST(answers[3] == "q1:s004");
  BOOST_TEST(answers[4] != "q2:s004");  // the list leaves s004 out
}

BOOST_AUTO_TEST_CASE(a_trec_run_holds_the_same_ranking) {
  hum(*this, "my hums/first take.pv", 5);
  const CommandResult searched =
      must({"search", "my hums", "--catalogue", "beats", "--json", "-k", "3", "--run", "hums.run"});
  const auto results = searched.json()["results"];
  const auto lines = lines_of(read_file(path() / "hums.run"));
  BOOST_TEST_REQUIRE(lines.size() == 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    std::istringstream columns(lines[i]);
    std::string query, q0, song, tag, rest;
    std::size_t rank = 0;
    double score = 0;
    columns >> query >> q0 >> song >> rank >> score >> tag;
    BOOST_TEST(query == "first%20take");
    BOOST_TEST(q0 == "Q0");
    BOOST_TEST(song == results[i]["song"].get<std::string>());
    BOOST_TEST(rank == i + 1);
    BOOST_TEST(score == results[i]["score"].get<double>(), boost::test_tools::tolerance(1e-5));
    BOOST_TEST(tag == "tunefind");
    BOOST_TEST(!(columns >> rest));
  }
}

BOOST_AUTO_TEST_CASE(a_second_hum_with_the_same_id_is_rejected) {
  hum(*this, "monday/hum.pv", 1);
  hum(*this, "tuesday/hum.pv", 2);
  const CommandResult searched =
      run({"search", "monday/hum.pv", "tuesday/hum.pv", "--catalogue", "beats", "--json", "--run", "hums.run"});
  BOOST_TEST(searched.code == 3, searched);
  BOOST_TEST(complains(searched, {"tuesday/hum.pv", "another query has the same id 'hum'"}));
  BOOST_TEST(lines_of(searched.out).size() == 1u);
  BOOST_TEST(lines_of(read_file(path() / "hums.run")).size() == 10u);
}

BOOST_AUTO_TEST_CASE(anchor_start_excludes_later_matches) {
  hum(*this, "hum.pv", 3);
  const auto start_s = [&](const std::string& anchor) {
    const auto results =
        must({"search", "hum.pv", "--catalogue", "beats", "--json", "--anchor", anchor, "-k", "12"}).json()["results"];
    for (const auto& result : results)
      if (result["song"] == "s003") return result["start_s"].get<double>();
    BOOST_FAIL("s003 is not among all songs");
    return 0.0;
  };
  BOOST_TEST(start_s("anywhere") > 2);
  BOOST_TEST(start_s("start") < 2);
}

BOOST_AUTO_TEST_CASE(threads_do_not_change_the_answer) {
  hum(*this, "hum.pv", 7);
  const auto answer = [&](const std::string& threads) {
    auto json = must({"search", "hum.pv", "--catalogue", "beats", "--json", "--threads", threads}).json();
    json.erase("took_ms");
    return json.dump();
  };
  BOOST_TEST(answer("1") == answer("4"));
}

BOOST_AUTO_TEST_CASE(settings_of_the_command_line_win_over_those_of_a_file) {
  hum(*this, "hum.pv", 3);
  write_file(path() / "two.ini", "[search]\nk = 2\n");
  const auto results = [&](std::vector<std::string> options) {
    options.insert(options.begin(), {"search", "hum.pv", "--catalogue", "beats", "--json"});
    return must(options).json()["results"].size();
  };
  BOOST_TEST(results({}) == 10u);
  BOOST_TEST(results({"--config", "two.ini"}) == 2u);
  BOOST_TEST(results({"--set", "search.k=5", "--config", "two.ini"}) == 5u);
  BOOST_TEST(results({"-k", "3", "--set", "search.k=5"}) == 3u);
}

BOOST_AUTO_TEST_CASE(a_recorded_hum_is_found) {
  write_wav(path() / "hum.wav", tone(melody(6), 12, 18, 2));
  const auto answer = must({"search", "hum.wav", "--catalogue", "beats", "--json"}).json();
  BOOST_TEST(answer["verdict"] == "match");
  BOOST_TEST(answer["results"][0]["song"] == "s006");
  BOOST_TEST(std::abs(answer["results"][0]["transposition"].get<double>() - 2) < 0.3);
}

BOOST_AUTO_TEST_CASE(a_hum_without_pitch_matches_nothing_with_exit_code_0) {
  write_file(path() / "silence.wav", silent_wav(16000, 1, 5));
  const auto answer = must({"search", "silence.wav", "--catalogue", "beats", "--json"}).json();
  BOOST_TEST(answer["verdict"] == "no_match");
  BOOST_TEST(answer["quality"]["issues"] == nlohmann::json::array({"no_pitch", "too_quiet"}));
  BOOST_TEST(answer["results"].empty());
  BOOST_TEST(must({"search", "silence.wav", "--catalogue", "beats"}).out.find("no clear pitch") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
