// Messages survive a round trip, and a message that no analysis could have produced is refused: each bad one here
// differs from a good one in one thing.
#include "server/analysis/messages.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <limits>

#include "server/analysis/channel.hpp"
#include "tests/server/recordings.hpp"

using namespace tunefind;
using namespace tunefind::server;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr AnalysisBounds kBounds{60, 0.1, 1000};

Melody melody_of(std::size_t frames) {
  return {0.01, 0.5, std::vector<float>(frames, 60), std::vector<std::uint8_t>(frames, 1)};
}

Salience salience_of(std::size_t frames, std::uint32_t peaks) {
  Salience salience;
  salience.background_cost = 0.5;
  for (std::size_t i = 0; i < frames; ++i) {
    for (std::uint32_t n = 0; n < peaks; ++n) salience.peaks.push_back({static_cast<std::uint16_t>(480 + 8 * n), 255});
    salience.offsets.push_back(static_cast<std::uint32_t>(salience.peaks.size()));
  }
  return salience;
}

HeardHum good_hum() {
  HeardHum heard{make_query(melody_of(500)), 6};
  heard.query.quality.issues = {"too_quiet", "clipped"};
  heard.query.sound.levels.assign(24 * MelLevels::kBands, 100);
  return heard;
}

/// A recording of 40 s, from which a repetition of 10 s was cut twice.
AnalysedSong good_recording() {
  AnalysedSong song;
  song.tune.duration_s = 40;
  song.tune.kind = SongKind::recording;
  song.tune.salience = salience_of(200, 3);
  song.tune.plain_salience = salience_of(200, 2);
  song.tune.lines = {{"lead", melody_of(1000), 0.3}};
  for (int beat = 0; beat < 40; ++beat) {
    song.tune.chroma.vectors.push_back({1, 0, 0.5f});
    song.tune.chroma.times_s.push_back(beat * 0.5);
  }
  song.tune.chroma.times_s.push_back(20);
  song.tune.bpm = 120;
  song.tune.key = Key{9, true};
  song.tune.recurrences = {{2, 15, 10, 2}};
  song.peaks.assign(kWaveformPeaks, 200);
  return song;
}

AnalysedSong good_notes() {
  AnalysedSong song;
  song.tune.duration_s = 20;
  song.tune.salience = salience_of(200, 1);
  song.tune.lines = {{"tune", melody_of(1000), 0}};
  song.terms = {{1, 0}, {999, 199}};
  return song;
}

bool is_refused(const HeardHum& heard) {
  try {
    read_heard(message_of(heard), kBounds);
    return false;
  } catch (const FormatError&) {
    return true;
  }
}

bool is_refused(const AnalysedSong& song) {
  try {
    read_analysed(message_of(song), kBounds);
    return false;
  } catch (const FormatError&) {
    return true;
  } catch (const StorageError&) {
    return true;
  }
}

template <class Good>
struct Change {
  const char* name;
  std::function<void(Good&)> make;
};

template <class Good>
void check_refused(const Good& good, const std::vector<Change<Good>>& changes) {
  BOOST_TEST(!is_refused(good));
  for (const Change<Good>& change : changes) BOOST_TEST_CONTEXT(change.name) {
      Good bad = good;
      change.make(bad);
      BOOST_TEST(is_refused(bad));
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(messages_test)

BOOST_AUTO_TEST_CASE(messages_survive_a_round_trip) {
  const WorkerStart start = read_start(message_of(WorkerStart{"[pitch]\nstrategy = x\n", 60, 1u << 30, 5, 10, true}));
  BOOST_TEST(start.settings == "[pitch]\nstrategy = x\n");
  BOOST_TEST(start.longest_s == 60);
  BOOST_TEST(start.memory_bytes == 1u << 30);
  BOOST_TEST(start.cpu_s == 5);
  BOOST_TEST(start.nice == 10);
  BOOST_TEST(start.warm_up);

  const HeardHum hum = good_hum(), heard = read_heard(message_of(hum), kBounds);
  BOOST_TEST((heard.query.melody == hum.query.melody));
  BOOST_TEST((heard.query.quality == hum.query.quality));
  BOOST_TEST((heard.query.sound == hum.query.sound));
  BOOST_TEST(heard.duration_s == hum.duration_s);

  for (const AnalysedSong& song : {good_recording(), good_notes()}) {
    const AnalysedSong analysed = read_analysed(message_of(song), kBounds);
    BOOST_TEST((analysed.tune.kind == song.tune.kind));
    BOOST_TEST((analysed.terms == song.terms));
    BOOST_TEST((analysed.peaks == song.peaks));
    BOOST_TEST((analysed.tune.salience == song.tune.salience));
    BOOST_TEST((analysed.tune.plain_salience == song.tune.plain_salience));
    BOOST_TEST((analysed.tune.lines == song.tune.lines));
    BOOST_TEST((analysed.tune.recurrences == song.tune.recurrences));
    BOOST_TEST((analysed.tune.bpm == song.tune.bpm));
    BOOST_TEST((analysed.tune.key == song.tune.key));
    BOOST_TEST(message_of(analysed) == message_of(song));  // chroma to 1/255
  }

  const AnalysisFailure failure =
      read_failure(message_of(AnalysisFailure{AnalysisFailure::Cause::memory, "not enough"}));
  BOOST_TEST((failure.cause == AnalysisFailure::Cause::memory));
  BOOST_TEST(failure.reason == "not enough");
}

BOOST_AUTO_TEST_CASE(refuses_a_hum_that_no_analysis_could_produce) {
  check_refused<HeardHum>(
      good_hum(), {{"endless", [](HeardHum& hum) { hum.duration_s = INFINITY; }},
                   {"longer than allowed", [](HeardHum& hum) { hum.duration_s = 62; }},
                   {"no duration", [](HeardHum& hum) { hum.duration_s = kNaN; }},
                   {"hop of nothing", [](HeardHum& hum) { hum.query.melody.hop_s = 0; }},
                   {"hop too short", [](HeardHum& hum) { hum.query.melody.hop_s = 1e-6; }},
                   {"hop not a number", [](HeardHum& hum) { hum.query.melody.hop_s = kNaN; }},
                   {"longer than its recording", [](HeardHum& hum) { hum.query.melody = melody_of(1000); }},
                   {"start before the recording", [](HeardHum& hum) { hum.query.melody.start_s = -1; }},
                   {"pitch not a number", [](HeardHum& hum) { hum.query.melody.pitch[7] = kNaN; }},
                   {"pitch beyond MIDI", [](HeardHum& hum) { hum.query.melody.pitch[7] = 128; }},
                   {"pitch below MIDI", [](HeardHum& hum) { hum.query.melody.pitch[7] = -1; }},
                   {"voicing of another length", [](HeardHum& hum) { hum.query.melody.voiced.pop_back(); }},
                   {"voicing neither 0 nor 1", [](HeardHum& hum) { hum.query.melody.voiced[7] = 2; }},
                   {"a silent end", [](HeardHum& hum) { hum.query.melody.voiced.back() = 0; }},
                   {"more voiced than there is", [](HeardHum& hum) { hum.query.quality.voiced_s = 1e9; }},
                   {"an issue that is markup", [](HeardHum& hum) { hum.query.quality.issues[0] = "<script>"; }},
                   {"too many issues", [](HeardHum& hum) { hum.query.quality.issues.assign(17, "clipped"); }},
                   {"sound of half a frame", [](HeardHum& hum) { hum.query.sound.levels.pop_back(); }},
                   {"sound longer than its recording", [](HeardHum& hum) { hum.query.sound.levels.resize(3200); }}});
}

BOOST_AUTO_TEST_CASE(refuses_a_recording_that_no_analysis_could_produce) {
  check_refused<AnalysedSong>(
      good_recording(),
      {{"longer than allowed", [](AnalysedSong& song) { song.tune.duration_s = 70; }},
       {"no duration", [](AnalysedSong& song) { song.tune.duration_s = kNaN; }},
       {"silent", [](AnalysedSong& song) { song.tune.salience = salience_of(200, 0); }},
       {"another hop", [](AnalysedSong& song) { song.tune.salience.hop_s = 0.05; }},
       {"another hop of the other view", [](AnalysedSong& song) { song.tune.plain_salience.hop_s = 0.05; }},
       {"salience beyond the end", [](AnalysedSong& song) { song.tune.salience = salience_of(420, 1); }},
       {"pitch beyond MIDI", [](AnalysedSong& song) { song.tune.salience.peaks[9].pitch8 = 60000; }},
       {"a peak without strength", [](AnalysedSong& song) { song.tune.salience.peaks[9].strength = 0; }},
       {"background not a number", [](AnalysedSong& song) { song.tune.salience.background_cost = kNaN; }},
       {"a role that is markup", [](AnalysedSong& song) { song.tune.lines[0].role = "<b>"; }},
       {"too many lines", [](AnalysedSong& song) { song.tune.lines.assign(17, song.tune.lines[0]); }},
       {"a line beyond the end", [](AnalysedSong& song) { song.tune.lines[0].melody.start_s = 35; }},
       {"a line's hop too short", [](AnalysedSong& song) { song.tune.lines[0].melody.hop_s = 1e-5; }},
       {"a line's pitch beyond MIDI", [](AnalysedSong& song) { song.tune.lines[0].melody.pitch[3] = 200; }},
       {"chroma out of order", [](AnalysedSong& song) { song.tune.chroma.times_s[9] = 1; }},
       {"chroma not at a time", [](AnalysedSong& song) { song.tune.chroma.times_s[9] = kNaN; }},
       {"chroma beyond the end", [](AnalysedSong& song) { song.tune.chroma.times_s.back() = 100; }},
       {"more beats than music has",
        [](AnalysedSong& song) {
          song.tune.chroma.vectors.assign(1000, {});
          song.tune.chroma.times_s.assign(1001, 1);
        }},
       {"more beats in a loop than music has",
        [](AnalysedSong& song) {
          song.tune.recurrences = {{2, 15, 1, 20}};
          song.tune.chroma.vectors.assign(400, {});
          song.tune.chroma.times_s.assign(401, 14.5);
        }},
       {"no such tempo", [](AnalysedSong& song) { song.tune.bpm = INFINITY; }},
       {"no such key",
        [](AnalysedSong& song) {
          song.tune.key = Key{12, false};
        }},
       {"loops of nothing",
        [](AnalysedSong& song) {
          song.tune.recurrences = {{2, 15, 0.001, 1}};
        }},
       {"more cut than there was",
        [](AnalysedSong& song) {
          song.tune.recurrences = {{2, 15, 10, 60000}};
        }},
       {"loops out of order",
        [](AnalysedSong& song) {
          song.tune.recurrences = {{2, 15, 2, 1}, {2, 15, 2, 1}};
        }},
       {"terms",
        [](AnalysedSong& song) {
          song.terms = {{1, 1}};
        }},
       {"half a waveform", [](AnalysedSong& song) { song.peaks.resize(500); }},
       {"endless sound", [](AnalysedSong& song) { song.tune.sound.levels.resize(100 * 4 * MelLevels::kBands); }}});
}

BOOST_AUTO_TEST_CASE(refuses_notes_that_no_analysis_could_produce) {
  check_refused<AnalysedSong>(
      good_notes(),
      {{"an unknown kind", [](AnalysedSong& song) { song.tune.kind = static_cast<SongKind>(3); }},
       {"two pitches at once", [](AnalysedSong& song) { song.tune.salience = salience_of(200, 2); }},
       {"a second view", [](AnalysedSong& song) { song.tune.plain_salience = salience_of(200, 1); }},
       {"a second view of nothing", [](AnalysedSong& song) { song.tune.plain_salience.background_cost = kNaN; }},
       {"a waveform", [](AnalysedSong& song) { song.peaks.resize(kWaveformPeaks); }},
       {"a loop",
        [](AnalysedSong& song) {
          song.tune.recurrences = {{0, 5, 2, 1}};
        }},
       {"a term beyond the vocabulary", [](AnalysedSong& song) { song.terms[0].term = 1000; }},
       {"a term beyond the end", [](AnalysedSong& song) { song.terms[0].frame = 200; }}});
}

BOOST_AUTO_TEST_CASE(refuses_incomplete_messages) {
  const std::string hum = message_of(good_hum()), song = message_of(good_recording());
  for (std::size_t length = 0; length < hum.size(); length += 97)
    BOOST_CHECK_THROW(read_heard(hum.substr(0, length), kBounds), FormatError);
  for (std::size_t length = 0; length < song.size(); length += 97)
    BOOST_CHECK_THROW(read_analysed(song.substr(0, length), kBounds), Error);
  BOOST_CHECK_THROW(read_heard(hum + "x", kBounds), FormatError);
  BOOST_CHECK_THROW(read_analysed(song + "x", kBounds), FormatError);
  BOOST_CHECK_THROW(read_start("x"), FormatError);
  BOOST_CHECK_THROW(read_failure(""), FormatError);
}

BOOST_AUTO_TEST_CASE(an_envelope_fits_one_content_only) {
  const std::string envelope = message_envelope(3, "content");
  const MessageHead head = read_envelope(envelope, 7);
  BOOST_TEST(head.kind == 3u);
  BOOST_TEST(head.length == 7u);
  require_content(head, "content");
  BOOST_CHECK_THROW(require_content(head, "contest"), FormatError);
  BOOST_CHECK_THROW(require_content(head, "conten"), FormatError);
  BOOST_CHECK_THROW(read_envelope(envelope, 6), FormatError);
  BOOST_CHECK_THROW(read_envelope(envelope.substr(1), 7), FormatError);
  for (std::size_t byte = 0; byte < envelope.size(); ++byte) {
    std::string flipped = envelope;
    flipped[byte] ^= 4;
    BOOST_CHECK_THROW(require_content(read_envelope(flipped, 1 << 20), "content"), FormatError);
  }
}

BOOST_AUTO_TEST_CASE(the_size_limit_has_room_for_dense_music) {
  // Eight peaks in every frame of both views, for the longest duration that is allowed.
  AnalysedSong song = good_recording();
  const AnalysisBounds bounds{1200, 0.1, 1000};
  song.tune.duration_s = 1200;
  song.tune.salience = song.tune.plain_salience = salience_of(12000, 8);
  for (std::size_t i = 0; i < song.tune.salience.peaks.size(); ++i)  // no two frames alike
    song.tune.salience.peaks[i].pitch8 = song.tune.plain_salience.peaks[i].pitch8 = static_cast<std::uint16_t>(i % 997);
  song.tune.lines.assign(5, {"line", melody_of(48000), 0.3});
  for (MelodyLine& line : song.tune.lines) {
    line.melody.hop_s = 0.025;
    for (std::size_t i = 0; i < line.melody.frames(); ++i) line.melody.pitch[i] = static_cast<float>(i % 97);
  }
  const std::string message = message_of(song);
  BOOST_TEST(message.size() < longest_analysed_bytes(bounds));
  BOOST_TEST(read_analysed(message, bounds).tune.lines.size() == 5u);
}

BOOST_AUTO_TEST_SUITE_END()
