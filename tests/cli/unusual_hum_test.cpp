// Whatever a hum's file holds besides or instead of a hum, the command answers or refuses in one line: it finds the
// song if that was hummed, and claims no match if nobody hummed.
#include <algorithm>
#include <functional>

#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr unsigned kSongsOfShop = 12, kHummed = 4;

/// A catalogue of melodies, and the hum of one of them.
struct Shop : CommandFixture {
  Audio hum = tone(melody(kHummed));
  Shop() {
    write_songs(path() / "songs", kSongsOfShop);
    must({"ingest", "songs", "--catalogue", "beats"});
  }

  CommandResult search(const Audio& audio) {
    write_wav(*this / "hum.wav", audio);
    return must({"search", "hum.wav", "--catalogue", "beats", "--json"});
  }
  /// Searches with an f0 csv that has a row of this time and frequency for each frame of the hum's notes.
  CommandResult search_f0(double hop_s, const std::function<std::string(double time_s, double hz)>& row) {
    std::string text;
    double time = 0, end = 0;
    const std::vector<SungNote> notes = melody(kHummed);
    for (std::size_t i = 12; i < 30; ++i)
      for (end += notes[i].length * kUnit_s; time < end; time += hop_s)
        text += row(time, 440 * std::exp2((notes[i].pitch - 69) / 12.0));
    write_file(path() / "hum.csv", text);
    return run({"search", "hum.csv", "--catalogue", "beats", "--json"});
  }
};

std::string in_order(double time_s, double hz) { return fmt::format("{:.4f},{:.2f}\n", time_s, hz); }

/// Adds a sound, `gain` times as loud, from a sample on; what reaches beyond the end is dropped.
void add(Audio& audio, const Audio& other, double gain, std::size_t from = 0) {
  for (std::size_t i = 0; i < other.samples.size() && from + i < audio.samples.size(); ++i)
    audio.samples[from + i] += static_cast<float>(gain) * other.samples[i];
}

/// Voiced syllables whose pitch glides and never rests, with pauses between them, as when somebody talks.
Audio talk(double seconds) {
  Audio audio;
  audio.sample_rate = kEngineRate;
  std::mt19937 random(3);
  const auto draw = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random()) / 0x1p32;
  };
  const auto whole = static_cast<std::size_t>(seconds * kEngineRate);
  double phase = 0;
  while (audio.samples.size() < whole) {
    const double from_hz = draw(100, 160), to_hz = from_hz * draw(0.7, 1.1), length_s = draw(0.1, 0.25);
    const auto samples = static_cast<std::size_t>(length_s * kEngineRate);
    for (std::size_t n = 0; n < samples; ++n) {
      const double share = static_cast<double>(n) / static_cast<double>(samples);
      phase += (from_hz + (to_hz - from_hz) * share) / kEngineRate;
      double value = 0;
      for (int harmonic = 1; harmonic <= 12; ++harmonic)
        value += std::sin(2 * std::numbers::pi * phase * harmonic) / harmonic;
      audio.samples.push_back(static_cast<float>(0.1 * value * std::sin(std::numbers::pi * share)));
    }
    audio.samples.resize(audio.samples.size() + static_cast<std::size_t>(draw(0.05, 0.4) * kEngineRate));
  }
  audio.samples.resize(whole);
  return audio;
}

/// Bursts of noise, two a second.
Audio claps(double seconds) {
  Audio audio;
  audio.sample_rate = kEngineRate;
  std::mt19937 random(4);
  audio.samples.resize(static_cast<std::size_t>(seconds * kEngineRate));
  const std::size_t every = kEngineRate / 2;
  for (std::size_t i = 0; i < audio.samples.size(); ++i) {
    const double since_s = static_cast<double>(i % every) / kEngineRate;
    const double noise = static_cast<double>(random()) / 0x1p31 - 1;
    audio.samples[i] = static_cast<float>(0.7 * noise * std::exp(-since_s / 0.015));
  }
  return audio;
}

bool finds_the_song(const CommandResult& searched) {
  return searched.code == 0 && searched.json()["results"][0]["song"] == song_id(kHummed);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(unusual_hum_test, Shop)

BOOST_AUTO_TEST_CASE(somebody_talks_before_the_hum) {
  Audio talked = talk(2);
  talked.samples.insert(talked.samples.end(), hum.samples.begin(), hum.samples.end());
  const CommandResult searched = search(talked);
  BOOST_TEST(finds_the_song(searched), searched);
}

BOOST_AUTO_TEST_CASE(somebody_talks_in_the_middle_as_long_as_he_hums) {
  Audio talked = hum;
  const Audio words = talk(6);
  talked.samples.insert(talked.samples.begin() + static_cast<std::ptrdiff_t>(talked.samples.size() / 2),
                        words.samples.begin(), words.samples.end());
  const auto answer = search(talked).json();
  BOOST_TEST((answer["verdict"] != "match" || answer["results"][0]["song"] == song_id(kHummed)), answer.dump());
}

BOOST_AUTO_TEST_CASE(music_plays_in_the_background) {
  Audio mixed = hum;
  for (const double higher : {-12.0, -8.0, -5.0}) add(mixed, tone(melody(40), 0, 40, higher), 0.1);
  const CommandResult searched = search(mixed);
  BOOST_TEST(finds_the_song(searched), searched);
}

BOOST_AUTO_TEST_CASE(somebody_claps_along) {
  Audio mixed = hum;
  add(mixed, claps(30), 1);
  const CommandResult searched = search(mixed);
  BOOST_TEST(finds_the_song(searched), searched);
}

BOOST_AUTO_TEST_CASE(two_people_hum) {
  Audio together = hum;
  add(together, tone(melody(kHummed), 12, 18, -12), 0.7, kEngineRate / 20);
  const CommandResult octave = search(together);
  BOOST_TEST(finds_the_song(octave), octave);
  Audio apart = hum;
  add(apart, tone(melody(kHummed + 1), 12, 18, -5), 1);
  const CommandResult searched = search(apart);
  BOOST_TEST(!searched.json()["results"].empty(), searched);
}

BOOST_AUTO_TEST_CASE(nobody_hums) {
  for (const Audio& audio : {claps(8), talk(8)}) {
    const CommandResult searched = search(audio);
    BOOST_TEST(searched.json()["verdict"] != "match", searched);
  }
}

BOOST_AUTO_TEST_CASE(a_note_file_has_chords) {
  // On each note of the melody a chord below it: the notes of a channel can overlap.
  std::string bytes = midi_bytes(melody(kHummed));
  std::string chords;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    chords += bytes[i];
    if (i < 3 || i < 22 || (bytes[i - 2] != '\x90' && bytes[i - 2] != '\x80')) continue;
    const char velocity = bytes[i];
    for (const int below : {4, 7, 12})
      chords += std::string{0, bytes[i - 2], static_cast<char>(bytes[i - 1] - below), velocity};
  }
  const auto length = static_cast<unsigned>(chords.size() - 22);
  chords[20] = static_cast<char>(length >> 8);
  chords[21] = static_cast<char>(length & 0xff);
  write_file(path() / "hum.mid", chords);
  const CommandResult searched = must({"search", "hum.mid", "--catalogue", "beats", "--json"});
  BOOST_TEST(finds_the_song(searched), searched);
}

BOOST_AUTO_TEST_CASE(an_f0_csv_has_short_or_long_frames) {
  for (const double hop_s : {0.003, 0.05}) {
    const CommandResult searched = search_f0(hop_s, in_order);
    BOOST_TEST(finds_the_song(searched), searched);
  }
}

BOOST_AUTO_TEST_CASE(an_f0_csv_has_guesses_while_unvoiced) {
  // A rest after each second, in which an extractor writes its guess with a minus sign.
  const CommandResult searched = search_f0(
      0.01, [](double time_s, double hz) { return in_order(time_s, std::fmod(time_s, 1) < 0.8 ? hz : -1.5 * hz); });
  BOOST_TEST(finds_the_song(searched), searched);
}

BOOST_AUTO_TEST_CASE(the_columns_of_an_f0_csv_are_swapped) {
  const CommandResult searched = search_f0(0.01, [](double time_s, double hz) { return in_order(hz, time_s); });
  BOOST_TEST(searched.code == 1, searched);
  BOOST_TEST(complains(searched, {"hum.csv:", "time"}));
  BOOST_TEST(lines_of(searched.err).size() == 1u, searched);
}

BOOST_AUTO_TEST_CASE(an_f0_csv_lasts_an_hour) {
  std::string text;
  for (int i = 0; i < 360000; ++i) text += in_order(i * 0.01, 200 + 100 * (i / 50 % 3));
  write_file(path() / "hour.csv", text);
  const CommandResult searched = run({"search", "hour.csv", "--catalogue", "beats", "--json"});
  BOOST_TEST(searched.code == 1, searched);
  BOOST_TEST(complains(searched, {"hour.csv", "long"}));
  BOOST_TEST(lines_of(searched.err).size() == 1u, searched);
}

BOOST_AUTO_TEST_SUITE_END()
