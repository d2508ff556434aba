#pragma once

#include <memory>
#include <string>

#include "alignment/aligner.hpp"

namespace tunefind {

/// Parameters of the drift DTW. Costs are in semitones (of one query frame).
struct DriftDtwParameters {
  double cost_cap = 3.0;
  double skew_penalty = 0.5;
  double drift_penalty = 1.25;
  double polyphonic_drift_penalty = 2.0;
  double key_range = 8.0;
  double polyphonic_key_range = 16.0;
  double weak_peak_cost = 2.0;
  double rest_weight = 0.3;
  double start_slack_s = 0.4;
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
    visit.real("cost_cap", cost_cap, 0.5, 12, "semitones", "largest cost of one frame");
    visit.real("skew_penalty", skew_penalty, 0, 8, "semitones", "price of a step of slope 1/2 or 2");
    visit.real("drift_penalty", drift_penalty, 0, 30, "semitones", "price of a key drift by half a semitone");
    visit.real("polyphonic_drift_penalty", polyphonic_drift_penalty, 0, 30, "semitones",
               "the same against polyphonic salience, where a drift finds other notes");
    visit.real("key_range", key_range, 2, 24, "semitones",
               "keys tried on either side of equal mean pitch against one line");
    visit.real("polyphonic_key_range", polyphonic_key_range, 2, 24, "semitones",
               "the same against polyphonic salience");
    visit.real("weak_peak_cost", weak_peak_cost, 0, 12, "semitones", "cost of matching a salience peak of no strength");
    visit.real("rest_weight", rest_weight, 0, 1, "", "what a rest of the hum counts against one line");
    visit.real("start_slack_s", start_slack_s, 0, 5, "s", "how late a match may begin with anchor = start");
    visit.real("off_phrase", off_phrase, 0, 1, "",
               "what a beginning within a phrase of a song of one line takes off the score");
    visit.flag("fold_octaves", fold_octaves, "whether a note is as good in any octave");
    visit.integer("stride", stride, 1, 8, "frames", "only every so many frames of a song are looked at");
    visit.integer("tempos", tempos, 1, 15, "",
                  "tempo ratios of hum to song that are tried, evenly in their logarithm; if 1, just as hummed");
    visit.real("widest_tempo", widest_tempo, 1.05, 3, "", "largest of these ratios, the smallest is its inverse");
    visit.real("tempo_prior", tempo_prior, 0, 5, "", "what a ratio takes off the score, times its logarithm squared");
    visit.choice("views", views, {"both", "whitened", "plain"}, "which views of a recording are aligned with");
    visit.real("background_weight", background_weight, 0, 2, "",
               "how far the cost is seen relative to what unrelated melodies cost against the recording");
  }
};

/// Subsequence DTW of a query melody against a song's salience whose state holds the key: (query frame, song frame, key
/// lane), lanes half a semitone apart. A path may step to the neighbouring lane at `drift_penalty`, so that a voice may
/// drift (`polyphonic_drift_penalty` against recordings); it moves by (1,1), or at `skew_penalty` by (1 query, 2 song)
/// or (2 query, 1 song) frames, so tempo ratios lie in [1/2, 2]. The cost of a frame is the distance in semitones to
/// the nearest salience peak, dearer at weak ones, capped. Rests of the query are held and count less against one line;
/// against polyphonic salience they are free. score = 1 - cost / (cost_cap * weighted query frames), so 0 where nothing
/// agrees. With several `tempos` the hum is also tried stretched as a whole (as in linear scaling), the steps then lie
/// around each stretch, and the best score counts, less what the prior takes for an unlikely tempo. An even number of
/// tempos does not hold the hum as it is. Against one line a match that begins within a phrase, that is neither at the
/// first note nor after one of twice the median length, loses `off_phrase`. Of the song only every `stride`-th frame is
/// read. With `fold_octaves` the distance is that of pitch classes, for a lead that leaps by octaves where the hum
/// stays.
///
/// Recordings differ in how near any melody comes to them: the cost against one is multiplied by (usual background cost
/// / its background cost) ^ `background_weight`, where that was measured (alignment/drift_dtw/background.hpp). The
/// better of a recording's two views counts. After Sakoe & Chiba 1978 and Müller 2007 (subsequence DTW); the key lanes
/// are ours. Uses AVX-512 or AVX2 where the machine has it.
std::unique_ptr<Aligner> make_drift_dtw(const DriftDtwParameters& parameters);

/// The same results from plain loops over the definition, with int arithmetic: the oracle of the fast version.
std::unique_ptr<Aligner> make_drift_dtw_reference(const DriftDtwParameters& parameters);

}  // namespace tunefind
