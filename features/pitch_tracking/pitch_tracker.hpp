#pragma once

#include <memory>
#include <string>

#include "features/audio.hpp"
#include "features/melody.hpp"

namespace tunefind {

/// Finds the pitch of one voice or instrument. Immutable: safe to use from several threads.
class PitchTracker {
 public:
  virtual ~PitchTracker() = default;
  /// Pitch and voicing of a recording at the engine rate, every 10 ms; frame i is centred on i * hop_s. Has no frames
  /// for an empty recording.
  virtual PitchTrack track(const Audio& audio) const = 0;
};

struct AubioViterbiParameters {
  double lowest_hz = 65;
  double highest_hz = 1600;
  double agreement = 0.25;
  double octave_cost = 0.08;
  double jump_cost = 0.06;
  double longest_jump = 12;
  double voicing_cost = 0.25;
  double unvoiced_cost = 0.35;
  double gate_db = 35;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("lowest_hz", lowest_hz, 40, 300, "Hz", "lowest pitch");
    visit.real("highest_hz", highest_hz, 400, 4000, "Hz", "highest pitch");
    visit.real("agreement", agreement, 0, 2, "", "bonus of a candidate for each aubio tracker that finds its pitch");
    visit.real("octave_cost", octave_cost, 0, 1, "", "cost of a candidate per octave below the highest pitch");
    visit.real("jump_cost", jump_cost, 0, 1, "1/semitone", "cost of a change of pitch from frame to frame");
    visit.real("longest_jump", longest_jump, 1, 48, "semitones", "larger changes of pitch cost no more than this one");
    visit.real("voicing_cost", voicing_cost, 0, 5, "", "cost of a change between voiced and unvoiced");
    visit.real("unvoiced_cost", unvoiced_cost, 0, 2, "", "cost of an unvoiced frame that is loud enough");
    visit.real("gate_db", gate_db, 6, 90, "dB",
               "frames this far below the loud frames, or near the noise floor, count as silent");
  }
};

/// Viterbi tracking over candidates from several sources: the minima of a cumulative-mean-normalised difference
/// function (YIN, de Cheveigné & Kawahara 2002) and the pitches of aubio's yinfft and yinfast
/// (features/pitch_tracking/yin_trackers.hpp) with their octaves. The path through candidates and an unvoiced state
/// weighs aperiodicity, agreement of the trackers, pitch jumps and voicing changes (similar to pYIN, Mauch & Dixon
/// 2014). Voicing is decided here, because aubio's trackers share no usable confidence.
std::unique_ptr<PitchTracker> make_aubio_viterbi(const AubioViterbiParameters& parameters);

struct AubioPlainParameters {
  std::string method = "yinfast";
  double voicing_threshold = 0.85;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.choice("method", method, {"yin", "yinfast", "yinfft", "mcomb", "fcomb", "schmitt"}, "aubio's pitch method");
    visit.real("voicing_threshold", voicing_threshold, 0, 1, "",
               "confidence of a parallel yinfast below which a frame is unvoiced");
  }
};

/// The baseline: one aubio method without post-processing, gated by the confidence of yinfast.
std::unique_ptr<PitchTracker> make_aubio_plain(const AubioPlainParameters& parameters);

}  // namespace tunefind
