// The contour is the melody that was sung, cleaned: transposed or delayed singing gives the same contour transposed or
// delayed, long notes stay, stray values and short runs are removed, rests hold the last pitch.
#include "features/pitch_tracking/contour.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <rapidcheck/boost_test.h>

using namespace tunefind;

namespace {

/// A run of frames of one pitch; a pitch of 0 is a rest.
struct PitchRun {
  std::size_t frames;
  float pitch;
};

PitchTrack track_of(const std::vector<PitchRun>& runs) {
  PitchTrack track;
  for (const auto& [frames, pitch] : runs) {
    track.pitch.insert(track.pitch.end(), frames, pitch);
    track.voiced.insert(track.voiced.end(), frames, pitch > 0);
  }
  return track;
}

/// Random notes on a grid of 1/8 semitones, so that a transposition by whole semitones is exact.
PitchTrack random_track(std::mt19937& random) {
  PitchTrack track;
  for (int note = 0; note < 20; ++note) {
    const bool voiced = random() % 4 != 0;
    const float pitch = static_cast<float>(48 + random() % 24);
    for (std::size_t i = 0, frames = 1 + random() % 30; i < frames; ++i) {
      track.pitch.push_back(pitch + static_cast<float>(random() % 8) / 8);
      track.voiced.push_back(voiced);
    }
  }
  return track;
}

const auto kShaper = make_median_contour({});

}  // namespace

BOOST_AUTO_TEST_SUITE(contour_test)

RC_BOOST_PROP(commutes_with_transposition, (unsigned seed)) {
  std::mt19937 random(seed);
  const PitchTrack track = random_track(random);
  const auto shift = static_cast<float>(*rc::gen::inRange(-24, 24));
  PitchTrack higher = track;
  for (float& pitch : higher.pitch) pitch += shift;
  Melody expected = kShaper->shape(track);
  for (float& pitch : expected.pitch) pitch += shift;
  RC_ASSERT(kShaper->shape(higher) == expected);
}

RC_BOOST_PROP(delayed_singing_gives_the_same_contour_later, (unsigned seed)) {
  std::mt19937 random(seed);
  const PitchTrack track = random_track(random);
  const std::size_t frames = *rc::gen::inRange<std::size_t>(1, 300);
  PitchTrack later = track;
  later.pitch.insert(later.pitch.begin(), frames, 0.0f);
  later.voiced.insert(later.voiced.begin(), frames, 0);
  const Melody here = kShaper->shape(track), there = kShaper->shape(later);
  RC_ASSERT(there.pitch == here.pitch);
  RC_ASSERT(there.voiced == here.voiced);
  if (!here.empty()) RC_ASSERT(std::abs(there.start_s - here.start_s - 0.01 * static_cast<double>(frames)) < 1e-9);
}

RC_BOOST_PROP(begins_and_ends_voiced_and_adds_no_voiced_frames, (unsigned seed)) {
  std::mt19937 random(seed);
  const PitchTrack track = random_track(random);
  const Melody melody = kShaper->shape(track);
  RC_PRE(!melody.empty());
  RC_ASSERT(melody.hop_s == track.hop_s);
  RC_ASSERT(melody.voiced.size() == melody.frames());
  RC_ASSERT(melody.voiced.front() == 1 && melody.voiced.back() == 1);
  const auto start = static_cast<std::size_t>(std::lround(melody.start_s / melody.hop_s));
  for (std::size_t i = 0; i < melody.frames(); ++i) {
    if (melody.voiced[i])
      RC_ASSERT(track.voiced[start + i]);
    else
      RC_ASSERT(melody.pitch[i] == melody.pitch[i - 1]);
  }
}

BOOST_AUTO_TEST_CASE(long_notes_with_clean_edges_stay_unchanged) {
  const Melody melody = kShaper->shape(track_of({{20, 0}, {30, 60}, {25, 64}, {40, 0}, {30, 55}, {7, 0}}));
  PitchTrack held = track_of({{30, 60}, {25, 64}, {40, 64}, {30, 55}});
  std::fill(held.voiced.begin() + 55, held.voiced.begin() + 95, 0);
  BOOST_TEST(std::abs(melody.start_s - 0.2) < 1e-9);
  BOOST_TEST(melody.pitch == held.pitch, boost::test_tools::per_element());
  BOOST_TEST((melody.voiced == held.voiced));
}

BOOST_AUTO_TEST_CASE(stray_values_are_removed) {
  const PitchTrack clean = track_of({{50, 60}, {50, 62}});
  for (const float stray : {48.0f, 61.0f, 72.0f, 90.0f})
    for (const std::size_t at : {10u, 20u, 35u, 70u, 85u}) {
      PitchTrack track = clean;
      track.pitch[at] = track.pitch[at + 1] = stray;
      BOOST_TEST(kShaper->shape(track).pitch == clean.pitch, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(pitches_far_from_the_melody_are_dropped) {
  // 30 semitones away for 0.2 s cannot be the voice; 14 semitones are within the default limit of 15.
  const Melody far = kShaper->shape(track_of({{50, 60}, {20, 90}, {50, 62}}));
  BOOST_TEST(std::count(far.voiced.begin(), far.voiced.end(), 1) == 100);
  BOOST_TEST(*std::max_element(far.pitch.begin(), far.pitch.end()) == 62.0f);
  const Melody near = kShaper->shape(track_of({{50, 60}, {20, 74}, {50, 62}}));
  BOOST_TEST(std::count(near.pitch.begin(), near.pitch.end(), 74.0f) == 20);
}

BOOST_AUTO_TEST_CASE(drops_short_runs_and_keeps_longer_ones) {
  const auto voiced_frames = [](std::size_t run) {
    const Melody melody = kShaper->shape(track_of({{30, 60}, {20, 0}, {run, 62}, {20, 0}, {30, 60}}));
    return std::count(melody.voiced.begin(), melody.voiced.end(), 1);
  };
  BOOST_TEST(voiced_frames(5) == 60);  // 50 ms, shorter than 60 ms
  BOOST_TEST(voiced_frames(6) == 66);
}

BOOST_AUTO_TEST_CASE(without_smoothing_every_voiced_pitch_is_kept) {
  std::mt19937 random(5);
  const PitchTrack track = random_track(random);
  MedianContourParameters parameters;
  parameters.median_ms = parameters.shortest_ms = 0;
  parameters.outlier = 60;
  BOOST_TEST((make_median_contour(parameters)->shape(track) == hold_rests(track)));
}

BOOST_AUTO_TEST_CASE(is_empty_if_nothing_is_voiced) {
  BOOST_TEST(kShaper->shape(PitchTrack{}).empty());
  BOOST_TEST(kShaper->shape(track_of({{100, 0}})).empty());
  BOOST_TEST(kShaper->shape(track_of({{10, 0}, {3, 60}, {10, 0}})).empty());
  BOOST_TEST(hold_rests(track_of({{100, 0}})).empty());
}

BOOST_AUTO_TEST_SUITE_END()
