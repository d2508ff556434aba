// A generated catalogue depends only on the songs it learned from, the number of songs and the seed, not on the number
// of threads or on interrupts. Songs that are added to it are found.
#include <chrono>
#include <csignal>
#include <thread>

#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

struct Generator : CommandFixture {
  Generator() {
    write_songs(path() / "folk", 20);
    write_songs(path() / "hidden", 3);
    write_file(path() / "hum.pv", pv_bytes(melody(1)));
  }

  std::vector<std::string> words(const std::vector<std::string>& more, const std::string& songs = "300") const {
    std::vector<std::string> all{"experiment", "generate", "--like", "folk", "--catalogue", "beats", "--songs", songs};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(generate_test, Generator)

BOOST_AUTO_TEST_CASE(threads_do_not_change_the_catalogue_but_the_seed_does) {
  const auto made = must(words({"--threads", "1", "--json", "hidden"})).json();
  BOOST_TEST(made["generated"] == 300);
  BOOST_TEST(made["added"] == 3);
  const std::string one = digest("beats");
  BOOST_TEST(must({"catalogue", "check", "--catalogue", "beats"}).out == "303 sound songs, 0 problems\n");
  fs::remove_all(path() / "beats");
  must(words({"--threads", "2", "hidden"}));
  BOOST_TEST(digest("beats") == one);
  fs::remove_all(path() / "beats");
  must(words({"--seed", "2", "hidden"}));
  BOOST_TEST(digest("beats") != one);
}

BOOST_AUTO_TEST_CASE(a_song_among_generated_ones_is_found) {
  must(words({"hidden"}));
  BOOST_TEST(must({"search", "hum.pv", "--catalogue", "beats", "--json"}).json()["results"][0]["song"] == "s001");
}

BOOST_AUTO_TEST_CASE(a_larger_number_adds_songs_to_the_existing_ones) {
  must(words({}, "300"));
  const std::string whole = digest("beats");
  fs::remove_all(path() / "beats");
  must(words({}, "100"));
  const auto more = must(words({"--json"}, "300")).json();
  BOOST_TEST(more["generated"] == 200);
  BOOST_TEST(more["unchanged"] == 100);
  BOOST_TEST(digest("beats") == whole);
}

BOOST_AUTO_TEST_CASE(recordings_are_generated_from_recordings) {
  for (unsigned n = 0; n < 2; ++n) {
    fs::create_directories(path() / "takes");
    write_wav(path() / "takes" / (song_id(n) + ".wav"), tone(melody(n), 0, 48));
  }
  const std::vector<std::string> ten{"experiment", "generate",  "--like", "takes",       "--recordings", "--songs",
                                     "10",         "--minutes", "0.5",    "--catalogue", "beats",        "--json"};
  BOOST_TEST(must(ten).json()["generated"] == 10);
  BOOST_TEST(must(ten).json()["unchanged"] == 10);
  BOOST_TEST(must({"catalogue", "check", "--catalogue", "beats"}).out == "10 sound songs, 0 problems\n");
  const auto found = must({"search", "takes/s001.wav", "--catalogue", "beats", "--json"}).json()["results"][0];
  BOOST_TEST(found["score"] > 0.8);
}

BOOST_AUTO_TEST_CASE(continues_after_an_interrupt_or_kill) {
  const std::vector<std::string> half_minutes = words({"--minutes", "0.5", "--threads", "1"}, "10000");
  must(half_minutes);
  const std::string whole = digest("beats");
  for (const int signal : {SIGINT, SIGKILL}) {
    fs::remove_all(path() / "beats");
    RunningCommand running(path(), half_minutes);
    while (!fs::exists(path() / "beats/bulk-load/songs.sst") && !running.has_ended())
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    running.send(signal);
    const CommandResult ended = running.wait();
    if (signal == SIGINT) {
      BOOST_TEST(ended.code == 130, ended);
      BOOST_TEST(complains(ended, {"interrupted", "run the same command again"}));
      BOOST_TEST(std::stoul(ended.out) > 0u);
      BOOST_TEST(std::stoul(ended.out) < 10000u);
    }
    must(half_minutes);
    BOOST_TEST(digest("beats") == whole);
    BOOST_TEST(!fs::exists(path() / "beats/bulk-load"));
  }
}

BOOST_AUTO_TEST_CASE(bad_input_is_reported_in_one_line) {
  struct Case {
    std::vector<std::string> words;
    int code;
    std::vector<std::string> said;
  };
  write_file(path() / "hums/a.pv", pv_bytes(melody(1)));
  write_file(path() / "broken/a.mid", "MThd");
  write_songs(path() / "taken", 1);
  fs::rename(path() / "taken/s000.mid", path() / "taken/gen0000001.mid");
  const auto like = [](const std::string& folder) {
    return std::vector<std::string>{"experiment", "generate", "--like", folder, "--songs", "5", "--catalogue", "new"};
  };
  const std::vector<std::string> nameless{"experiment", "generate", "--like", "folk", "--catalogue", "new"};
  auto silent = like("silence");
  silent.push_back("--recordings");
  write_file(path() / "silence/a.wav", silent_wav(16000, 1, 10));
  auto clash = like("folk");
  clash.push_back("taken");
  const std::vector<Case> cases{{like("nowhere"), 1, {"nowhere", "no such file or folder"}},
                                {like("hums"), 1, {"hums", "nothing to learn from"}},
                                {like("broken"), 1, {"a.mid"}},
                                {silent, 1, {"a.wav"}},
                                {clash, 1, {"gen0000001.mid", "generated"}}};
  for (const Case& one : cases) {
    const CommandResult ran = run(one.words);
    BOOST_TEST(ran.code == one.code, ran);
    BOOST_TEST(complains(ran, one.said));
    BOOST_TEST(!fs::exists(path() / "new"));
  }
  BOOST_TEST(run(nameless).code == 2);
  for (const char* songs : {"0", "-1", "10000000", "many"}) BOOST_TEST(run(words({}, songs)).code == 2);
  BOOST_TEST(run(words({"--minutes", "0"})).code == 2);
  BOOST_TEST(!fs::exists(path() / "beats"));
}

BOOST_AUTO_TEST_CASE(a_catalogue_of_other_settings_is_not_changed) {
  must(words({}));
  const std::string whole = digest("beats");
  write_songs(path() / "other", 7);
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {words({"--seed", "2"}), "other songs, or with another seed or length"},
      {words({"--minutes", "2"}), "other songs, or with another seed or length"},
      {{"experiment", "generate", "--like", "other", "--songs", "300", "--catalogue", "beats"}, "other songs"},
      {words({}, "299"), "holds more than 299 generated songs"},
      {words({"--set", "salience.hop_ms=50"}), "built with"}};
  for (const auto& [command, said] : cases) {
    const CommandResult ran = run(command);
    BOOST_TEST(ran.code == 1, ran);
    BOOST_TEST(complains(ran, {"beats/: ", said}));
  }
  BOOST_TEST(digest("beats") == whole);
}

BOOST_AUTO_TEST_SUITE_END()
