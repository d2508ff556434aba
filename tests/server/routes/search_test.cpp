// A hum finds its song among others and is stored with its answer, which its owner can judge.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <future>

#include "experiments/synthesis/beat_synthesis.hpp"
#include "tests/server/service_fixture.hpp"
#include "tests/server/sounds.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr std::size_t kSongs = 6;

const std::string& tune(std::size_t i) { return demo_tunes().at(i).id; }

/// One account with some songs for all cases, each of which can leave hums behind.
struct Producer {
  struct Shared {
    RunningService service{[](auto& options) {
      options.hum_bytes = 1 << 20;
      options.hum_seconds = 10;
    }};
    Client client = service.signed_up("ann");
    std::vector<std::string> songs;
    Shared() {
      for (std::size_t i = 0; i < kSongs; ++i) {
        const json uploads =
            *client.upload({{"tags", "", i % 2 ? "odd" : "even"}, {"file", tune(i) + ".mid", midi_of(tune(i))}});
        songs.push_back(uploads["uploads"][0]["song"]["id"]);
      }
      client.wait_for_jobs();
    }
  };
  static Shared& shared() {
    static Shared instance;
    return instance;
  }
  Client& ann = shared().client;
  const std::vector<std::string>& songs = shared().songs;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(search_test, Producer)

BOOST_AUTO_TEST_CASE(a_hum_finds_its_song) {
  for (const std::size_t i : {0, 3}) {
    const Reply reply = ann.search(hum_of(tune(i)));
    BOOST_TEST_REQUIRE(reply.status == 200, reply);
    const json answer = *reply;
    BOOST_TEST(answer["searched"] == kSongs);
    BOOST_TEST(answer["duration_s"] == 6.0);
    BOOST_TEST_REQUIRE(!answer["results"].empty());
    const json& first = answer["results"][0];
    BOOST_TEST(first["song"]["id"] == songs[i]);
    BOOST_TEST(std::abs(first["transposition"].get<double>() + 12) < 0.5);
    BOOST_TEST(std::abs(first["tempo_ratio"].get<double>() - 1) < 0.1);
    BOOST_TEST(first["start_s"].get<double>() < 1);
    for (std::size_t rank = 0; rank < answer["results"].size(); ++rank) {
      BOOST_TEST(answer["results"][rank]["rank"] == rank + 1);
      if (rank > 0)
        BOOST_TEST(answer["results"][rank]["score"].get<double>() <=
                   answer["results"][rank - 1]["score"].get<double>());
    }
    BOOST_TEST(*ann.get("/v1/hums/" + answer["hum"].get<std::string>()) == answer);
    const Reply recording =
        ann.get("/v1/hums/" + answer["hum"].get<std::string>() + "/recording", {{"Range", "bytes=0-3"}});
    BOOST_TEST(recording.status == 206);
    BOOST_TEST(recording.body == "RIFF");
  }
}

BOOST_AUTO_TEST_CASE(a_hum_in_a_form_gives_the_same_results) {
  const json body = *ann.search(hum_of(tune(1)));
  const json in_form = *ann.ask("POST", "/v1/search", form({{"hum", "hum.wav", hum_of(tune(1))}}), kFormType);
  BOOST_TEST(in_form["results"] == body["results"]);
}

BOOST_AUTO_TEST_CASE(searches_only_the_songs_that_the_parameters_admit) {
  BOOST_TEST((*ann.search(hum_of(tune(1)), "?k=1"))["results"].size() == 1u);
  const json odd = *ann.search(hum_of(tune(1)), "?tag=odd&k=100");
  BOOST_TEST(odd["searched"] == kSongs / 2);
  BOOST_TEST(odd["results"][0]["song"]["id"] == songs[1]);
  for (const json& result : odd["results"]) BOOST_TEST(result["song"]["tags"] == json({"odd"}));
  const json even = *ann.search(hum_of(tune(1)), "?tag=even&k=100");
  for (const json& result : even["results"]) BOOST_TEST(result["song"]["id"] != songs[1]);
  BOOST_TEST((*ann.search(hum_of(tune(1)), "?tag=even&tag=odd"))["searched"] == 0);
  for (const char* wrong : {"?k=0", "?k=101", "?k=1.5", "?k=ten", "?key=H%20major", "?bpm_min=x", "?tags=odd"})
    BOOST_TEST(ann.search(hum_of(tune(1)), wrong).status == 400, wrong);
}

BOOST_AUTO_TEST_CASE(key_and_tempo_select_the_songs_to_search) {
  Client bob = shared().service.signed_up("bob");
  Beat beat = render_beat(demo_tunes().front(), BeatOptions());
  beat.audio.samples.resize(static_cast<std::size_t>(12 * beat.audio.sample_rate));
  const std::string id = (*bob.upload({{"file", "beat.wav", wav_of(beat.audio)}}))["uploads"][0]["song"]["id"];
  bob.wait_for_jobs();
  const json song = *bob.get("/v1/songs/" + id);
  BOOST_TEST_REQUIRE(song["bpm"].is_number(), song);
  BOOST_TEST_REQUIRE(song["key"].is_string(), song);
  const auto searched = [&](const std::string& parameters) {
    return (*bob.search(hum_of(tune(0)), parameters))["searched"].get<int>();
  };
  const std::string key = song["key"], tonic = key.substr(0, key.find(' '));
  const std::string mode = key.ends_with("minor") ? "minor" : "major", other = mode == "minor" ? "major" : "minor";
  const std::string name = std::regex_replace(tonic, std::regex("#"), "%23");
  const double bpm = song["bpm"];
  BOOST_TEST(searched("?key=" + name + "%20" + mode) == 1);
  BOOST_TEST(searched("?key=" + name + "%20" + other) == 0);
  BOOST_TEST(searched(fmt::format("?bpm_min={:.3f}&bpm_max={:.3f}", bpm - 0.01, bpm + 0.01)) == 1);
  BOOST_TEST(searched(fmt::format("?bpm_min={:.3f}", bpm + 0.01)) == 0);
  BOOST_TEST(searched(fmt::format("?bpm_max={:.3f}", bpm - 0.01)) == 0);
  BOOST_TEST((*bob.get("/v1/songs?bpm_max=10"))["total"] == 0);
}

BOOST_AUTO_TEST_CASE(a_hum_in_which_nothing_is_heard_gets_advice) {
  const json answer = *ann.search(silent_wav(3));
  BOOST_TEST(answer["verdict"] == "no_match");
  BOOST_TEST(answer["results"].empty());
  BOOST_TEST(!answer["quality"]["issues"].empty());
  BOOST_TEST(answer["quality"]["advice"].size() == answer["quality"]["issues"].size());
  const json line = (*ann.get("/v1/hums?limit=1"))["hums"][0];
  BOOST_TEST(line["id"] == answer["hum"]);
  BOOST_TEST(line["song"].is_null());
  BOOST_TEST(line["confidence"].is_null());
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_a_hum_and_does_not_store_it) {
  const json before = (*ann.get("/v1/hums"))["total"];
  BOOST_TEST(ann.search("no recording").status == 415);
  BOOST_TEST(ann.search("").status == 400);
  BOOST_TEST(ann.search(midi_of(tune(0))).status == 415);  // nobody hums MIDI
  BOOST_TEST(ann.search("RIFF1234WAVEfmt ").status == 422);
  BOOST_TEST(ann.search("fLaC" + std::string(1000, '\0')).status == 422);
  BOOST_TEST(ann.search("\x1a\x45\xdf\xa3" + std::string(1000, 'x')).status == 422);
  BOOST_TEST(ann.search(std::string((1 << 20) + 1, 'x')).status == 413);
  BOOST_TEST(ann.search(silent_wav(12)).status == 422);  // longer than a hum may be
  const auto status = [&](const std::vector<Part>& parts) {
    return ann.ask("POST", "/v1/search", form(parts), kFormType).status;
  };
  BOOST_TEST(status({{"file", "a.wav", hum_of(tune(0))}}) == 400);
  BOOST_TEST(status({{"hum", "a.wav", hum_of(tune(0))}, {"hum", "b.wav", hum_of(tune(0))}}) == 400);
  BOOST_TEST(status({}) == 400);
  BOOST_TEST(status({{"hum", "a.wav", ""}}) == 400);
  BOOST_TEST((*ann.get("/v1/hums"))["total"] == before);
}

BOOST_AUTO_TEST_CASE(an_alignment_has_the_hum_in_the_songs_key_and_time) {
  const std::string hum = (*ann.search(hum_of(tune(2))))["hum"];
  const json alignment = *ann.get("/v1/hums/" + hum + "/alignment?song=" + songs[2]);
  for (const char* which : {"song", "hum"}) {
    const json& curve = alignment[which];
    BOOST_TEST_REQUIRE(curve["times_s"].size() == curve["pitch"].size());
    BOOST_TEST(curve["times_s"].size() > 20u);
    for (std::size_t i = 1; i < curve["times_s"].size(); ++i)
      BOOST_TEST_REQUIRE(curve["times_s"][i].get<double>() >= curve["times_s"][i - 1].get<double>());
  }
  // The hum is in the song's key: most of it is within a semitone of the melody's range.
  double low = 127, high = 0;
  for (const Note& note : demo_tune(tune(2)).notes)
    low = std::min<double>(low, note.pitch), high = std::max<double>(high, note.pitch);
  std::size_t inside = 0, all = 0;
  for (const json& pitch : alignment["hum"]["pitch"])
    if (!pitch.is_null()) ++all, inside += pitch.get<double>() > low - 1 && pitch.get<double>() < high + 1;
  BOOST_TEST(inside >= all * 9 / 10);
  BOOST_TEST(ann.get("/v1/hums/" + hum + "/alignment?song=" + songs[5]).status ==
             200);  // also for a song that does not match
  BOOST_TEST(ann.get("/v1/hums/" + hum + "/alignment").status == 400);
  BOOST_TEST(ann.get("/v1/hums/" + hum + "/alignment?song=x").status == 404);
  const json failed = (*ann.upload({{"file", "bad.wav", "RIFF1234WAVE"}}))["uploads"][0];
  ann.wait_for_jobs();
  const std::string bad = failed["song"]["id"];
  BOOST_TEST(ann.get("/v1/hums/" + hum + "/alignment?song=" + bad).status == 409);
  BOOST_TEST(ann.remove("/v1/songs/" + bad).status == 204);
}

BOOST_AUTO_TEST_CASE(feedback_replaces_earlier_feedback_and_is_checked) {
  const json answer = *ann.search(hum_of(tune(0)));
  const std::string hum = "/v1/hums/" + answer["hum"].get<std::string>(), first = answer["results"][0]["song"]["id"];
  const std::string other = first == songs[0] ? songs[1] : songs[0];
  const auto judged = [&] { return (*ann.get("/v1/hums?limit=1"))["hums"][0]["judged"]; };
  const auto give = [&](const json& feedback) { return ann.put(hum + "/feedback", feedback).status; };
  BOOST_TEST(judged().is_null());
  BOOST_TEST(give({{"right", {first}}, {"wrong", {other}}, {"none", false}}) == 200);
  BOOST_TEST(judged() == "right");
  BOOST_TEST((*ann.get(hum))["feedback"] == json({{"right", {first}}, {"wrong", {other}}, {"none", false}}));
  BOOST_TEST(give({{"right", {other}}}) == 200);
  BOOST_TEST(judged() == "lower");
  BOOST_TEST((*ann.get(hum))["feedback"]["wrong"].empty());
  BOOST_TEST(give({{"wrong", {first}}}) == 200);
  BOOST_TEST(judged() == "wrong");
  BOOST_TEST(give({{"none", true}}) == 200);
  BOOST_TEST(judged() == "none");
  BOOST_TEST(give({{"right", {first, first}}}) == 200);
  BOOST_TEST((*ann.get(hum))["feedback"]["right"] == json({first}));
  for (const json& wrong : std::vector<json>{{{"right", {first}}, {"none", true}},
                                             {{"right", {first}}, {"wrong", {first}}},
                                             {{"right", first}},
                                             {{"none", "yes"}},
                                             {{"rigth", {first}}},
                                             {{"right", {7}}}})
    BOOST_TEST(give(wrong) == 400, wrong);
  BOOST_TEST(give({{"right", {std::string(40, '0')}}}) == 404);
  BOOST_TEST(judged() == "right");
  BOOST_TEST(give(json::object()) == 200);
  BOOST_TEST(judged().is_null());
}

BOOST_AUTO_TEST_CASE(earlier_answers_keep_the_title_of_a_deleted_song) {
  const RunningService service;
  Client bob = service.signed_up("bob");
  const std::string song = (*bob.upload({{"file", "lost.mid", midi_of(tune(0))}}))["uploads"][0]["song"]["id"];
  bob.wait_for_jobs();
  const std::string hum = "/v1/hums/" + (*bob.search(hum_of(tune(0))))["hum"].get<std::string>();
  BOOST_TEST(bob.put(hum + "/feedback", {{"right", {song}}}).status == 200);
  BOOST_TEST(bob.remove("/v1/songs/" + song).status == 204);
  BOOST_TEST((*bob.get(hum))["results"][0]["song"] == json({{"id", song}, {"title", "lost"}, {"state", "deleted"}}));
  BOOST_TEST(bob.put(hum + "/feedback", {{"right", {song}}}).status ==
             200);  // a song that was judged before can be judged again
  BOOST_TEST(bob.put(hum + "/feedback", {{"wrong", {song}}}).status == 200);
  BOOST_TEST((*bob.get("/v1/quality"))["latency"]["searches"] == 1);
  BOOST_TEST((*bob.search(hum_of(tune(0))))["searched"] == 0);
}

BOOST_AUTO_TEST_CASE(concurrent_searches_are_all_answered) {
  const std::string session = ann.session;
  std::vector<std::future<std::string>> searches;
  for (int i = 0; i < 8; ++i)
    searches.push_back(std::async(std::launch::async, [&, i] {
      Client client = shared().service.client();
      client.session = session;
      return (*client.search(hum_of(tune(i % 2))))["results"][0]["song"]["id"].get<std::string>();
    }));
  for (int i = 0; i < 8; ++i)
    BOOST_TEST(searches[static_cast<std::size_t>(i)].get() == songs[static_cast<std::size_t>(i % 2)]);
}

BOOST_AUTO_TEST_CASE(limits_searches_per_minute) {
  const RunningService service([](auto& options) { options.searches_per_minute = 2; });
  Client bob = service.signed_up("bob");
  BOOST_TEST(bob.search("x").status == 415);
  BOOST_TEST(bob.search("x").status == 415);
  const Reply refused = bob.search("x");
  BOOST_TEST(refused.status == 429);
  BOOST_TEST(std::stoi(refused.header("Retry-After")) <= 30);
  BOOST_TEST(bob.get("/v1/account").status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
