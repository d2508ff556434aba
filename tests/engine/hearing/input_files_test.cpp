// A symbolic file is read as notes or as a pitch track, as its suffix says, and never as both. Which reader is chosen
// shows on a file that does not exist: its reader complains, the other declines.
#include "engine/hearing/input_files.hpp"

#include <boost/test/unit_test.hpp>

#include "features/error.hpp"

using namespace tunefind;

BOOST_AUTO_TEST_SUITE(input_files_test)

BOOST_AUTO_TEST_CASE(midi_and_kern_hold_notes) {
  for (const char* name : {"missing.mid", "missing.kar", "missing.krn"}) {
    BOOST_CHECK_THROW(read_note_file(name), FormatError);
    BOOST_TEST(!read_pitch_file(name).has_value());
  }
}

BOOST_AUTO_TEST_CASE(pitch_vectors_and_f0_tables_hold_a_pitch_track) {
  for (const char* name : {"missing.pv", "missing.pitch", "missing.csv"}) {
    BOOST_CHECK_THROW(read_pitch_file(name), FormatError);
    BOOST_TEST(!read_note_file(name).has_value());
  }
}

BOOST_AUTO_TEST_CASE(recordings_hold_neither) {
  BOOST_TEST(!read_note_file("missing.wav").has_value());
  BOOST_TEST(!read_pitch_file("missing.wav").has_value());
  BOOST_TEST(is_readable_input("missing.wav"));
  BOOST_TEST(!is_readable_input("missing.txt"));
}

BOOST_AUTO_TEST_SUITE_END()
