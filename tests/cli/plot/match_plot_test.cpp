// In the picture of a match, a hum that was cut from a song is drawn on that song's line, whatever key it was hummed
// in.
#include "tests/cli/plot/picture.hpp"
#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

/// A catalogue "beats" with the songs s000 to s005, and a hum of s003, five semitones lower.
struct Searchable : CommandFixture {
  Searchable() {
    write_songs(path() / "songs", 6);
    must({"ingest", "songs", "--catalogue", "beats"});
    write_file(path() / "hum.pv", pv_bytes(melody(3), 12, 18, -5));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(match_plot_test, Searchable)

BOOST_AUTO_TEST_CASE(the_hum_is_drawn_on_the_line_of_the_song) {
  must({"search", "hum.pv", "--catalogue", "beats", "--plot", "match.png"});
  const Picture picture(path() / "match.png");
  BOOST_TEST(picture.width == 1520);
  const auto hum = picture.pixels_of(pixel_of(palette::kHum));
  const auto song = picture.pixels_of(pixel_of(palette::kSong.with_opacity(0.5)));
  BOOST_TEST_REQUIRE(hum.size() > 800u);
  std::size_t on_song = 0;
  for (const auto& [x, heights] : hum)
    if (song.contains(x))
      on_song += std::ranges::any_of(heights, [&song, x = x](int y) {
        const auto next = song.at(x).lower_bound(y - 6);  // half the width of the song's stroke, and one or two dots
        return next != song.at(x).end() && *next <= y + 6;
      });
  BOOST_TEST(static_cast<double>(on_song) > 0.85 * static_cast<double>(hum.size()));
}

BOOST_AUTO_TEST_CASE(texts_name_the_song_the_span_and_the_key) {
  const CommandResult searched = must({"search", "hum.pv", "--catalogue", "beats", "--json", "--plot", "match.svg"});
  BOOST_TEST(searched.json()["results"][0]["song"] == "s003");
  const std::string svg = read_file(path() / "match.svg");
  for (const char* text : {"s003\n", "hum hum: ", "% sure", "found at 0:0", "semitones lower", "tune\n",
                           "the hum, moved to its key and tempo\n", "Distance of the hum", "time (min:s)\n"})
    BOOST_TEST(svg.find(text) != std::string::npos, text << " is not in it");
  BOOST_TEST(svg.find("salience") == std::string::npos);
  must({"search", "hum.pv", "--catalogue", "beats", "--plot", "again.svg"});
  BOOST_TEST((read_file(path() / "again.svg") == svg));
}

BOOST_AUTO_TEST_CASE(the_salience_of_a_recording_is_drawn) {
  fs::create_directory(path() / "recordings");
  write_wav(path() / "recordings/beat.wav", tone(melody(3), 8, 26));
  must({"match", "hum.pv", "recordings", "--plot", "match.svg"});
  const std::string svg = read_file(path() / "match.svg");
  for (const char* text : {"beat\n", "salience of the song\n", "lead\n", "semitones lower"})
    BOOST_TEST(svg.find(text) != std::string::npos, text << " is not in it");
  must({"match", "hum.pv", "recordings", "--plot", "match.png"});
  BOOST_TEST(Picture(path() / "match.png").pixels_of(0x7a7a7a).size() > 300u);  // strength 1
}

BOOST_AUTO_TEST_CASE(without_a_match_the_hum_alone_is_drawn) {
  write_file(path() / "silence.wav", silent_wav(16000, 1, 5));
  must({"search", "silence.wav", "--catalogue", "beats", "--plot", "nothing.svg"});
  BOOST_TEST(read_file(path() / "nothing.svg").find("nothing was found: no clear pitch") != std::string::npos);
  fs::create_directory(path() / "none");
  write_file(path() / "none/s000.mid", midi_bytes({{60, 4}}));
  must({"ingest", "none", "--catalogue", "short"});
  must({"search", "hum.pv", "--catalogue", "short", "--plot", "hum.svg"});
  const std::string svg = read_file(path() / "hum.svg");
  BOOST_TEST(svg.find("nothing was found\n") != std::string::npos);
  BOOST_TEST(svg.find("Pitch of the hum\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(reports_what_cannot_be_drawn) {
  const CommandResult gif = run({"search", "hum.pv", "--catalogue", "beats", "--plot", "match.jpeg"});
  BOOST_TEST(gif.code == 2, gif);
  BOOST_TEST(complains(gif, {"match.jpeg", ".png, .svg or .pdf"}));
  write_file(path() / "more/another.pv", pv_bytes(melody(2)));
  const CommandResult both = run({"search", "hum.pv", "more", "--catalogue", "beats", "--plot", "match.png"});
  BOOST_TEST(both.code == 2, both);
  BOOST_TEST(complains(both, {"--plot takes one query at a time"}));
  const CommandResult nowhere = run({"search", "hum.pv", "--catalogue", "beats", "--plot", "nowhere/match.png"});
  BOOST_TEST(nowhere.code == 1, nowhere);
  BOOST_TEST(complains(nowhere, {"nowhere/match.png", "cannot be written"}));
  BOOST_TEST(!fs::exists(path() / "match.png"));
}

BOOST_AUTO_TEST_SUITE_END()
