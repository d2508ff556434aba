#pragma once

#include <memory>
#include <string>

#include "alignment/aligner.hpp"

namespace tunefind {

/// Parameters of the drift DTW; `describe` gives the meaning of each. Costs are in semitones: a cost of 1 is that of
/// one query frame that is one semitone off.
struct DriftDtwParameters {
  double cost_cap = 3.0;
  double skew_penalty = 0.5;
  double drift_penalty = 1.25;
  double polyphonic_drift_penalty = 2.0;
  double key_range = 8.0;
  double polyphonic_key_range = 16.0;
  double weak_peak_cost = 2.0;
  double rest_weight = 0.3;
  double extracted_cost_cap = 1.5;
  double extracted_drift_penalty = 4.0;
  double extracted_rest_weight = 0.15;
  double extracted_gap_cost = 0.7;
  double start_slack_s = kStartSlack_s;
  double off_phrase = 0.03;
  bool fold_octaves = false;
  int stride = 1;
  int tempos = 5;
  double widest_tempo = 1.667;
  double tempo_prior = 0.2;
  std::string views = "both";
  double background_weight = 1.1;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("cost_cap", cost_cap, 0.5, 12, "semitones", "upper limit of the cost of one frame");
    visit.real("skew_penalty", skew_penalty, 0, 8, "semitones", "cost of a step of slope 1/2 or 2");
    visit.real("drift_penalty", drift_penalty, 0, 30, "semitones",
               "cost of a key drift by half a semitone against a single line");
    visit.real("polyphonic_drift_penalty", polyphonic_drift_penalty, 0, 30, "semitones",
               "cost of a key drift against polyphonic salience, where a drift can reach other instruments' notes");
    visit.real("key_range", key_range, 2, 24, "semitones",
               "transpositions tried above and below equal mean pitch, against a single line");
    visit.real("polyphonic_key_range", polyphonic_key_range, 2, 24, "semitones",
               "transpositions tried above and below equal mean pitch, against polyphonic salience");
    visit.real("weak_peak_cost", weak_peak_cost, 0, 12, "semitones",
               "extra cost of matching a salience peak of strength 0");
    visit.real("rest_weight", rest_weight, 0, 1, "",
               "weight of the hum's rests against a single line (1: as much as sung frames)");
    visit.real("extracted_cost_cap", extracted_cost_cap, 0.5, 12, "semitones", "cost_cap against an extracted line");
    visit.real("extracted_drift_penalty", extracted_drift_penalty, 0, 30, "semitones",
               "drift_penalty against an extracted line");
    visit.real("extracted_rest_weight", extracted_rest_weight, 0, 1, "", "rest_weight against an extracted line");
    visit.real("extracted_gap_cost", extracted_gap_cost, 0, 1, "",
               "cost of a frame of the hum in a gap of an extracted line, as a share of the cap");
    visit.real("start_slack_s", start_slack_s, 0, 5, "s",
               "how long after the song's first note a match may begin with anchor = start");
    visit.real("off_phrase", off_phrase, 0, 1, "",
               "score that a match loses if it begins in the middle of a phrase of a monophonic song");
    visit.flag("fold_octaves", fold_octaves, "compare pitch classes, so that a note matches in any octave");
    visit.integer("stride", stride, 1, 8, "frames", "only every stride-th frame of a song is read");
    visit.integer(
        "tempos", tempos, 1, 15, "",
        "number of tempo ratios of hum to song that are tried, spaced evenly in their logarithm; with 1 the hum is "
        "tried only as it was hummed");
    visit.real("widest_tempo", widest_tempo, 1.05, 3, "",
               "largest tempo ratio that is tried; the smallest is its inverse");
    visit.real("tempo_prior", tempo_prior, 0, 5, "",
               "score lost to a tempo ratio, as a factor of its squared natural logarithm");
    visit.choice("views", views, {"both", "whitened", "plain"}, "views of a recording that the hum is aligned with");
    visit.real("background_weight", background_weight, 0, 2, "",
               "how strongly a cost is normalised by the recording's background cost (exponent; 0: not at all)");
  }
};

/// Subsequence DTW of a query against a song's salience whose state includes the key: (query frame, song frame, key
/// lane), with lanes half a semitone apart. A path can move to the neighbouring lane at a cost of `drift_penalty`
/// (`polyphonic_drift_penalty` against recordings), which follows a voice that drifts out of key. It advances by (1,1)
/// or, at a cost of `skew_penalty`, by (1 query, 2 song) or (2 query, 1 song) frames, so local tempo ratios are in
/// [1/2, 2]. The cost of a frame is the distance in semitones to the nearest salience peak plus up to `weak_peak_cost`
/// for a weak peak, capped at `cost_cap`. Rests of the query hold the last pitch and have the weight `rest_weight`
/// against a single line; against polyphonic salience they cost nothing.
/// score = 1 - cost / (cost_cap * weighted query frames), so it is 0 where nothing agrees.
///
/// - Tempo: with several `tempos` the whole hum is also tried stretched (as in linear scaling), and the steps vary the
///   tempo around each stretch. The best score counts, less what `tempo_prior` takes off for an unlikely tempo. With an
///   even number of tempos the hum is not tried at its own tempo.
/// - Phrases: a match against a monophonic song that begins neither at its first note nor after a note of at least
///   twice the median length loses `off_phrase` of the score.
/// - `fold_octaves` is for a lead that leaps by octaves where the hum does not.
/// - Extracted lines leap by octaves, have gaps and follow the accompaniment. Against them octaves are always folded,
///   the cap is low, so that all wrong frames count alike, a gap costs less than a wrong pitch, and a match can begin
///   anywhere at no price. With these costs in place of those of a written line RR on the pitch of 50 recordings rises
///   from .45 to .75.
/// - Background: recordings differ in how close any melody comes to them. The cost against a recording is multiplied by
///   (usual background cost / its own background cost) ^ `background_weight` if the background was measured
///   (alignment/drift_dtw/background.hpp). The better of a recording's two views counts.
///
/// After Sakoe & Chiba 1978 and Müller 2007 (subsequence DTW); the key lanes are our own addition. Runs on AVX-512 or
/// AVX2 where the machine has it, else on portable code, always with the same results.
std::unique_ptr<Aligner> make_drift_dtw(const DriftDtwParameters& parameters);

/// The same results, bit for bit, from plain loops over the definition in int arithmetic: the oracle in the tests of
/// `make_drift_dtw`, and far slower.
std::unique_ptr<Aligner> make_drift_dtw_reference(const DriftDtwParameters& parameters);

}  // namespace tunefind
