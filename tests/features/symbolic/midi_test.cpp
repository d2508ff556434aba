// A MIDI file that is built byte by byte gives back exactly its notes; a damaged file is refused.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <rapidcheck/boost_test.h>
#include <string>
#include <vector>

#include "features/error.hpp"
#include "features/symbolic/midi_parts.hpp"
#include "features/symbolic/symbolic.hpp"
#include "tests/features/symbolic/notes.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

std::string bytes(std::initializer_list<int> values) {
  std::string result;
  for (const int value : values) result += static_cast<char>(value);
  return result;
}

std::string big_endian(std::size_t value, int width) {
  std::string result;
  for (int i = width - 1; i >= 0; --i) result += static_cast<char>(value >> (8 * i));
  return result;
}

std::string variable_length(std::size_t value) {
  std::string result(1, static_cast<char>(value & 0x7F));
  while (value >>= 7) result.insert(result.begin(), static_cast<char>(0x80 | (value & 0x7F)));
  return result;
}

std::string meta(int type, const std::string& content) {
  return bytes({0x00, 0xFF, type}) + variable_length(content.size()) + content;
}

const std::string kEnd = meta(0x2F, "");

std::string chunk(const std::string& kind, const std::string& content) {
  return kind + big_endian(content.size(), 4) + content;
}

// A MIDI file of these tracks. With 500 ticks per quarter note and the default of 120 quarter notes a minute, a tick is
// a millisecond.
std::string midi(const std::vector<std::string>& tracks, int division = 500, int format = 1) {
  std::string file = chunk("MThd", big_endian(format, 2) + big_endian(tracks.size(), 2) + big_endian(division, 2));
  for (const std::string& track : tracks) file += chunk("MTrk", track);
  return file;
}

struct TickNote {
  std::size_t onset, end;
  int pitch;
};

// The events of notes (they can overlap), without End Of Track.
std::string events(const std::vector<TickNote>& notes, int channel = 0) {
  struct Event {
    std::size_t tick;
    bool on;
    int pitch;
  };
  std::vector<Event> sorted;
  for (const TickNote& note : notes) {
    sorted.push_back({note.onset, true, note.pitch});
    sorted.push_back({note.end, false, note.pitch});
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Event& a, const Event& b) { return std::pair(a.tick, a.on) < std::pair(b.tick, b.on); });
  std::string result;
  std::size_t tick = 0;
  for (const Event& event : sorted) {
    result += variable_length(event.tick - tick) + bytes({(event.on ? 0x90 : 0x80) | channel, event.pitch, 64});
    tick = event.tick;
  }
  return result;
}

std::string track(const std::vector<TickNote>& notes, int channel = 0, const std::string& name = "") {
  return (name.empty() ? "" : meta(0x03, name)) + events(notes, channel) + kEnd;
}

std::string tempo(std::size_t microseconds) { return meta(0x51, big_endian(microseconds, 3)); }

std::vector<Note> in_seconds(const std::vector<TickNote>& notes) {
  std::vector<Note> result;
  for (const TickNote& note : notes)
    result.push_back({static_cast<double>(note.onset) / 1000, static_cast<double>(note.end - note.onset) / 1000,
                      static_cast<float>(note.pitch)});
  return result;
}

void check_notes(const std::string& file, const std::vector<TickNote>& expected) {
  BOOST_TEST(same_notes(read_midi(file, "x.mid"), in_seconds(expected)));
}

void check_midi_refused(const std::string& file, const std::string& message) {
  BOOST_CHECK_EXCEPTION(read_midi(file, "x.mid"), FormatError, [&](const FormatError& error) {
    BOOST_TEST(error.what() == message);
    return true;
  });
}

const std::vector<TickNote> kMelody{{0, 400, 60}, {500, 900, 64}, {1000, 1900, 67}};
const std::vector<TickNote> kBass{{0, 300, 36}, {500, 800, 43}, {1000, 1300, 36}, {1500, 1800, 43}};
const std::vector<TickNote> kChords{{0, 900, 72}, {0, 900, 76}, {0, 900, 79}, {1000, 1900, 74}, {1000, 1900, 77}};

// Random notes, one at a time, with rests of any length (including 0) between them.
rc::Gen<std::vector<TickNote>> random_melody() {
  return rc::gen::map(rc::gen::nonEmpty<std::vector<std::array<int, 3>>>(), [](const auto& numbers) {
    std::vector<TickNote> notes;
    std::size_t tick = 0;
    for (const auto& [rest, length, pitch] : numbers) {
      const std::size_t onset = tick + static_cast<std::size_t>(std::abs(rest % 1000));
      tick = onset + 1 + static_cast<std::size_t>(std::abs(length % 2000));
      notes.push_back({onset, tick, std::abs(pitch % 128)});
    }
    return notes;
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(midi_test)

RC_BOOST_PROP(a_line_of_notes_comes_back_as_it_was_written, ()) {
  const auto notes = *random_melody();
  RC_ASSERT(same_notes(read_midi(midi({track(notes)}), "x.mid"), in_seconds(notes)));
}

RC_BOOST_PROP(transposition_changes_only_pitches, ()) {
  auto notes = *random_melody();
  for (TickNote& note : notes) note.pitch /= 2;
  auto expected = read_midi(midi({track(notes)}), "x.mid");
  const int shift = *rc::gen::inRange(0, 64);
  for (TickNote& note : notes) note.pitch += shift;
  for (Note& note : expected) note.pitch += static_cast<float>(shift);
  RC_ASSERT(read_midi(midi({track(notes)}), "x.mid") == expected);
}

RC_BOOST_PROP(overlapping_notes_come_back_one_at_a_time, ()) {
  auto notes = *random_melody();
  for (TickNote& note : notes) note.onset /= 3;
  std::size_t end = 0;
  for (const Note& note : read_midi(midi({track(notes)}), "x.mid")) {
    RC_ASSERT(note.duration_s > 0);
    const auto onset = static_cast<std::size_t>(std::lround(note.onset_s * 1000));
    RC_ASSERT(onset >= end);
    end = onset + static_cast<std::size_t>(std::lround(note.duration_s * 1000));
  }
}

RC_BOOST_PROP(truncated_files_are_refused, ()) {
  const std::string file = midi({track(*random_melody()), track(kMelody)});
  const auto size = *rc::gen::inRange<std::size_t>(0, file.size());
  RC_ASSERT_THROWS_AS(read_midi(file.substr(0, size), "x.mid"), FormatError);
}

BOOST_AUTO_TEST_CASE(a_track_named_melody_is_chosen) {
  for (const char* name : {"MELODY", "Melody", " melody "})
    check_notes(midi({track(kBass), track(kMelody, 1, name), track(kChords, 2)}), kMelody);
}

BOOST_AUTO_TEST_CASE(a_longer_name_does_not_count_as_melody) {
  check_notes(midi({track(kBass), track(kMelody, 1, "Melody 2")}), kBass);
}

BOOST_AUTO_TEST_CASE(a_melody_track_with_chords_gives_its_highest_notes) {
  check_notes(midi({track(kBass), track(kChords, 1, "MELODY")}), {{0, 900, 79}, {1000, 1900, 77}});
}

BOOST_AUTO_TEST_CASE(without_a_name_the_monophonic_track_with_most_notes_is_chosen) {
  check_notes(midi({track(kMelody), track(kChords), track(kBass)}), kBass);
}

BOOST_AUTO_TEST_CASE(the_channels_of_a_track_count_as_tracks) {
  const std::string both = bytes({0, 0x90, 60, 64, 0, 0x91, 72, 64, 0, 0x91, 76, 64}) +  // chord on channel 2
                           variable_length(500) + bytes({0x80, 60, 0, 0, 0x81, 72, 0, 0, 0x81, 76, 0});
  check_notes(midi({both + kEnd}, 500, 0), {{0, 500, 60}});
}

BOOST_AUTO_TEST_CASE(a_legato_line_is_monophonic_and_each_onset_ends_the_note_before) {
  check_notes(midi({track({{0, 530, 60}, {500, 1020, 62}, {1000, 1500, 59}}), track(kChords)}),
              {{0, 500, 60}, {500, 1000, 62}, {1000, 1500, 59}});
}

BOOST_AUTO_TEST_CASE(a_longer_overlap_makes_a_track_polyphonic) {
  check_notes(midi({track({{0, 540, 60}, {500, 1000, 62}, {1000, 1500, 59}}), track({{0, 700, 48}})}), {{0, 700, 48}});
}

BOOST_AUTO_TEST_CASE(short_simultaneous_notes_are_a_chord) {
  check_notes(midi({track({{0, 20, 60}, {0, 20, 64}, {500, 520, 62}}), track({{0, 700, 48}})}), {{0, 700, 48}});
}

BOOST_AUTO_TEST_CASE(falls_back_to_the_skyline_of_all_tracks) {
  const std::vector<TickNote> more{{0, 300, 48}, {0, 300, 55}, {1950, 2500, 48}, {1950, 2500, 52}};
  check_notes(midi({track(kChords), track(more)}), {{0, 900, 79}, {1000, 1900, 77}, {1950, 2500, 52}});
}

BOOST_AUTO_TEST_CASE(a_note_below_a_sounding_one_is_dropped) {
  check_notes(midi({track({{0, 2000, 72}, {500, 3000, 60}, {1000, 1500, 76}, {1600, 1900, 71}, {2500, 2900, 62}})}),
              {{0, 1000, 72}, {1000, 1500, 76}, {2500, 2900, 62}});
}

BOOST_AUTO_TEST_CASE(drums_are_left_out) {
  const std::vector<TickNote> drums{{0, 50, 35}, {250, 300, 38}, {500, 550, 35}, {750, 800, 38}, {1000, 1050, 35}};
  check_notes(midi({track(drums, 9, "MELODY"), track(kMelody)}), kMelody);
  check_notes(midi({track({{0, 1000, 99}}, 9), track(kChords)}), {{0, 900, 79}, {1000, 1900, 77}});
  check_midi_refused(midi({track(drums, 9)}), "x.mid: no notes");
}

BOOST_AUTO_TEST_CASE(a_tempo_change_in_one_track_holds_for_all) {
  // 500 ticks at 500 ms a quarter note, then 1000 ms a quarter note from tick 500 on.
  const std::string conductor = tempo(500000) + variable_length(500) + tempo(1000000).substr(1) + kEnd;
  const auto notes = read_midi(midi({conductor, track({{250, 500, 60}, {500, 750, 62}, {1000, 1500, 64}})}), "x.mid");
  BOOST_TEST(same_notes(notes, {{0.25, 0.25, 60}, {0.5, 0.5, 62}, {1.5, 1.0, 64}}));
}

BOOST_AUTO_TEST_CASE(a_note_across_a_tempo_change_lasts_as_long_as_both_parts) {
  const std::string conductor = variable_length(500) + tempo(1000000).substr(1) + kEnd;
  BOOST_TEST(same_notes(read_midi(midi({conductor, track({{0, 1000, 60}})}), "x.mid"), {{0, 1.5, 60}}));
}

BOOST_AUTO_TEST_CASE(smpte_time_code_ignores_the_tempo) {
  constexpr int k25Frames40Ticks = (256 - 25) << 8 | 40;
  const auto notes = read_midi(midi({tempo(1000000) + track(kMelody)}, k25Frames40Ticks), "x.mid");
  BOOST_TEST(same_notes(notes, in_seconds(kMelody)));
}

BOOST_AUTO_TEST_CASE(running_status_and_note_ons_of_velocity_0_are_understood) {
  const std::string running = bytes({0, 0x90, 60, 64, 100, 60, 0, 50, 62, 64, 100, 62, 0});
  check_notes(midi({running + kEnd}), {{0, 100, 60}, {150, 250, 62}});
}

BOOST_AUTO_TEST_CASE(running_status_ends_at_a_meta_event) {
  check_midi_refused(midi({bytes({0, 0x90, 60, 64}) + meta(0x01, "text") + bytes({100, 60, 0}) + kEnd}),
                     "x.mid: track 1 is corrupt");
}

BOOST_AUTO_TEST_CASE(other_messages_are_ignored) {
  const std::string program = bytes({0, 0xC0, 5}), pressure = bytes({0, 0xD0, 9}), bend = bytes({0, 0xE0, 0, 64});
  const std::string sysex = bytes({0, 0xF0, 3, 0x7E, 0x7F, 0x09, 0, 0xF7, 2, 0x01, 0xF7});  // in two packets
  const std::string long_text = meta(0x01, std::string(300, 'a'));
  check_notes(midi({program + pressure + bend + sysex + long_text + track(kMelody)}), kMelody);
}

BOOST_AUTO_TEST_CASE(unknown_chunks_are_skipped) {
  std::string file = midi({track(kMelody)});
  file.insert(14, chunk("XFIH", "whatever"));
  check_notes(file + "behind the last track", kMelody);
}

BOOST_AUTO_TEST_CASE(a_note_without_end_lasts_to_the_end_of_its_track) {
  check_notes(midi({bytes({0, 0x90, 60, 64}) + variable_length(700) + kEnd.substr(1)}), {{0, 700, 60}});
}

BOOST_AUTO_TEST_CASE(notes_without_length_are_left_out) {
  const std::string empty_note = bytes({0, 0x90, 90, 64, 0, 0x80, 90, 0});
  check_notes(midi({empty_note + track(kMelody)}), kMelody);
  check_midi_refused(midi({empty_note + kEnd}), "x.mid: no notes");
}

BOOST_AUTO_TEST_CASE(parts_name_their_track_and_channel) {
  const auto parts = read_midi_parts(midi({track(kMelody, 3, "lead"), track({}), track(kBass, 9)}), "x.mid");
  BOOST_REQUIRE(parts.size() == 2u);
  BOOST_TEST(parts[0].name == "lead");
  BOOST_TEST(parts[0].channel == 3);
  BOOST_TEST(parts[1].name == "");
  BOOST_TEST(parts[1].channel == 9);
  BOOST_TEST(same_notes(parts[1].notes, in_seconds(kBass)));
}

BOOST_AUTO_TEST_CASE(other_files_are_refused) {
  check_midi_refused("", "x.mid: not a MIDI file");
  check_midi_refused("RIFF....", "x.mid: not a MIDI file");
  check_midi_refused(midi({track(kMelody)}, 500, 2), "x.mid: MIDI format 2 is not supported (only 0 and 1)");
  check_midi_refused(midi({track(kMelody)}, 0), "x.mid: corrupt MIDI header");
  check_midi_refused(chunk("MThd", bytes({0, 1})), "x.mid: corrupt MIDI header");
}

BOOST_AUTO_TEST_CASE(an_error_names_the_number_of_the_corrupt_track) {
  const std::string error = "x.mid: track 2 is corrupt";
  const auto with_second = [](const std::string& second) { return midi({track(kMelody), second}); };
  check_midi_refused(with_second(events(kMelody)), error);                    // no End Of Track
  check_midi_refused(with_second(track(kMelody) + events(kMelody)), error);   // events after End Of Track
  check_midi_refused(with_second(bytes({0, 60, 64}) + kEnd), error);          // running status without a status byte
  check_midi_refused(with_second(bytes({0, 0x90, 0xBC, 64}) + kEnd), error);  // data with the top bit set
  check_midi_refused(with_second(bytes({0, 0xF4, 64}) + kEnd), error);        // not a message that a file can hold
  check_midi_refused(with_second(bytes({0xFF, 0xFF, 0xFF, 0xFF, 0x7F})), error);  // a quantity of five bytes
  check_midi_refused(with_second(meta(0x51, "\x07") + track(kMelody)), error);    // a tempo of one byte
  check_midi_refused(with_second(tempo(0) + track(kMelody)), error);
}

BOOST_AUTO_TEST_CASE(a_missing_track_is_refused) {
  std::string file = midi({track(kMelody)});
  file[11] = 2;
  check_midi_refused(file, "x.mid: truncated MIDI file");
}

BOOST_AUTO_TEST_CASE(files_longer_than_30_minutes_are_refused) {
  check_midi_refused(midi({track({{0, 3600 * 1000, 60}})}), "x.mid: longer than 30 minutes");
}

BOOST_AUTO_TEST_SUITE_END()
