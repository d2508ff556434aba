#pragma once

#include <memory>

#include "engine/filter/candidate_filter.hpp"

namespace tunefind {

struct VoteFilterParameters {
  int keep = 150;
  double margin = 0.1;
  int tempos = 9;
  double widest_tempo = 1.8;
  double tempo_prior = 0.2;
  double step_s = 0.6;
  int nearest = 250;
  int visits = 500000;
  int windows = 2000;
  int keys = 2;
  double start_slack_s = 1;
  int recordings = 60;
  int whole = 150;
  int recording_tempos = 11;
  int recording_visits = 200000;
  int recording_diagonals = 5000;
  int recording_fits = 500;
  int scanned = 400;
  int scan_keep = 40;
  int scan_stride = 2;
  int scan_tempos = 3;
  int extracted = 50;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.integer("keep", keep, 1, 1000000, "songs", "how many monophonic songs pass");
    visit.real("margin", margin, 0, 1, "",
               "monophonic songs whose scan scores further below the best do not pass, beyond the first twenty");
    visit.integer("tempos", tempos, 1, 15, "",
                  "tempo ratios of hum to song that are tried on monophonic songs, evenly spaced in their logarithm");
    visit.real("widest_tempo", widest_tempo, 1.05, 3, "",
               "largest tempo ratio of hum to song; the smallest is its inverse");
    visit.real("tempo_prior", tempo_prior, 0, 5, "", "penalty on the score, times the squared logarithm of the ratio");
    visit.real("step_s", step_s, 0.1, 5, "s", "distance between the places of the hum that are looked up");
    visit.integer(
        "nearest", nearest, 1, 100000, "places",
        "nearest indexed places that vote, per place of the hum, with a million indexed places; scales as the "
        "cube root of their number N");
    visit.integer("visits", visits, 1000, 1000000000, "places",
                  "indexed places that all lookups of a query compare, with a million indexed places; scales as N^.65 "
                  "above a million, N^.5 below");
    visit.integer("windows", windows, 1, 1000000, "windows",
                  "diagonals of monophonic songs, those with the best fit of the unstretched hum, that are scanned");
    visit.integer("keys", keys, 0, 12, "half semitones", "keys that a scan tries on either side of the voted one");
    visit.real("start_slack_s", start_slack_s, 0, 5, "s",
               "with anchor = start, how far from the start of the song's melody a match may begin");
    visit.integer("recordings", recordings, 1, 1000000, "songs", "how many recordings pass");
    visit.integer("whole", whole, 0, 1000000, "songs",
                  "if no more recordings than this are searched, all pass and are aligned as a whole");
    visit.integer("recording_tempos", recording_tempos, 1, 15, "", "the same as tempos, for recordings");
    visit.integer("recording_visits", recording_visits, 1000, 1000000000, "places",
                  "the same as visits, for recordings");
    visit.integer("recording_diagonals", recording_diagonals, 1, 1000000, "diagonals",
                  "diagonals of recordings, those with the most votes, on which the hum is fitted coarsely");
    visit.integer("recording_fits", recording_fits, 1, 1000000, "diagonals",
                  "how many of these, those with the best coarse fit, are fitted finely");
    visit.integer("scanned", scanned, 0, 1000000, "songs",
                  "if no more recordings than this are searched, a coarse DTW scans all of them");
    visit.integer("scan_keep", scan_keep, 1, 1000000, "songs", "recordings that pass because of the scan");
    visit.integer("scan_stride", scan_stride, 1, 8, "frames", "distance between the frames that the scan reads");
    visit.integer("scan_tempos", scan_tempos, 1, 15, "", "tempo ratios that the scan tries");
    visit.integer("extracted", extracted, 1, 1000000, "songs", "how many extracted lines pass");
  }
};

/// Keeps the best songs by votes. The places of the query, at each of several tempo ratios, are looked up in the index;
/// the indexed places nearest to each vote for the diagonal (song and beginning, as in Wang 2003) that they imply. A
/// vote weighs log(1.5 * wanted / number of places that are at least as near), so that a common phrase counts little.
/// Places compared and places that vote scale with the size of the index (`visits`, `nearest`).
///
/// Songs of each kind are chosen separately, by a filter of their own (engine/filter/line_filter.hpp,
/// engine/filter/recording_filter.hpp, engine/filter/extracted_filter.hpp); of each kind all pass if no more are
/// admitted than `keep` (monophonic songs), `whole` (recordings) or `extracted` (extracted lines).
std::unique_ptr<CandidateFilter> make_vote_filter(const VoteFilterParameters& parameters);

}  // namespace tunefind
