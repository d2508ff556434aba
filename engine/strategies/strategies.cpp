#include "engine/strategies/strategies.hpp"

#include <fmt/format.h>
#include <functional>
#include <set>

#include "alignment/drift_dtw/drift_dtw.hpp"
#include "alignment/drift_dtw/line_dtw.hpp"
#include "alignment/sound/chroma_dtw.hpp"
#include "alignment/variants/linear_scaling.hpp"
#include "alignment/variants/note_edit.hpp"
#include "alignment/variants/window_dtw.hpp"
#include "engine/filter/coarse_filter.hpp"
#include "engine/filter/exhaustive_filter.hpp"
#include "engine/filter/vote_filter.hpp"

namespace tunefind {
namespace {

/// A visitor that lists the members of a parameter struct (features/parameters.hpp).
class ParameterLister {
 public:
  std::vector<ParameterInfo> found;

  void real(const char* name, double value, double low, double high, const char* unit, const char* meaning) {
    found.push_back({name, fmt::format("{}", value), fmt::format("{} to {}", low, high), unit, meaning});
  }
  void integer(const char* name, int value, int low, int high, const char* unit, const char* meaning) {
    found.push_back({name, fmt::format("{}", value), fmt::format("{} to {}", low, high), unit, meaning});
  }
  void flag(const char* name, bool value, const char* meaning) {
    found.push_back({name, value ? "true" : "false", "true, false", "", meaning});
  }
  void choice(const char* name, const std::string& value, Choices allowed, const char* meaning) {
    std::string range;
    for (const char* one : allowed) range += (range.empty() ? "" : ", ") + std::string(one);
    found.push_back({name, value, range, "", meaning});
  }
  void text(const char* name, const std::string& value, const char* meaning) {
    found.push_back({name, value, "text", "", meaning});
  }
};

/// A named strategy of the family with this interface: the text of its help, its parameters and its factory.
template <class Interface>
struct Row {
  std::string name, meaning;
  std::function<std::vector<ParameterInfo>()> parameters;
  std::function<std::unique_ptr<Interface>(Settings&, const std::string& family)> make;
};

/// A row from a factory function; the parameters are those that the function takes.
template <class Interface, class Parameters>
Row<Interface> row(const char* name, const char* meaning, std::unique_ptr<Interface> (*make)(const Parameters&)) {
  return {name, meaning,
          [] {
            ParameterLister lister;
            Parameters parameters;
            parameters.describe(lister);
            return lister.found;
          },
          [make](Settings& settings, const std::string& family) { return make(settings.take<Parameters>(family)); }};
}

template <class Interface>
using Family = std::vector<Row<Interface>>;

/// The table of strategies: calls `visit(section, rows, slot)` for each family. The first row is the default.
template <class Visit>
void visit_families(Visit&& visit, Strategies& slots) {
  visit("pitch",
        Family<PitchTracker>{
            row("aubio_viterbi", "aubio's trackers and YIN minima, joined by one Viterbi path", make_aubio_viterbi),
            row("aubio_plain", "one aubio tracker without post-processing", make_aubio_plain)},
        slots.pitch);
  visit("contour",
        Family<ContourShaper>{
            row("median", "outliers dropped, running median, pitch held through rests", make_median_contour)},
        slots.contour);
  visit("salience",
        Family<SalienceFunction>{
            row("melody_peaks", "how likely each pitch is the melody, by boosted trees", make_melody_peaks),
            row("harmonic_sum", "harmonic summation, in a whitened and a plain view", make_harmonic_sum)},
        slots.salience);
  visit("lines",
        Family<SalienceFunction>{
            row("melody_peaks", "as harmonic_sum, with the lead drawn through what is likely the melody",
                make_melody_line_peaks),
            row("harmonic_sum", "harmonic summation in short frames, for the melody lines", make_line_salience)},
        slots.lines);
  visit("melody",
        Family<MelodyExtractor>{row("salience_path", "shortest path through the salience peaks", make_salience_path),
                                row("contour_selection", "the most salient pitch contours, without octave duplicates",
                                    make_contour_selection)},
        slots.melody);
  visit("chroma", Family<ChromaExtractor>{row("beat_sync", "12 pitch classes per beat", make_beat_chroma)},
        slots.chroma);
  visit("loops",
        Family<LoopFinder>{row("cut", "repetitions of music that is kept are cut and remembered", make_cut_loops),
                           row("none", "all repetitions are kept", make_no_loops)},
        slots.loops);
  visit("terms",
        Family<TermExtractor>{
            row("pitch_lsh", "windows of the melody, hashed by their cosine coefficients", make_pitch_lsh),
            row("interval_ngram", "n-grams of the intervals between notes", make_interval_ngram)},
        slots.terms);
  visit("sound",
        Family<SoundMatcher>{
            row("none", "songs are compared by their melody", make_no_sound),
            row("mfcc_cosine", "cosine similarity of mean cepstra, in place of the melody", make_mfcc_cosine),
            row("mel_dtw", "DTW over mel spectra, in place of the melody", make_mel_dtw)},
        slots.sound);
  visit("filter",
        Family<CandidateFilter>{
            row("vote", "the best by votes of terms, then by window scans (monophonic songs) or fits (recordings)",
                make_vote_filter),
            row("coarse", "the best by a drift DTW over coarse frames", make_coarse_filter),
            row("exhaustive", "every song", make_exhaustive_filter)},
        slots.filter);
  visit(
      "align",
      Family<Aligner>{
          row("drift_dtw", "DTW whose key may drift along the path, SIMD", make_drift_dtw),
          row("drift_dtw_reference", "the same, computed plainly from its definition: slow", make_drift_dtw_reference),
          row("line_dtw", "the drift DTW against a recording's melody lines", make_line_dtw),
          row("window_dtw", "a long hum in windows, joined by one monotone path", make_window_dtw),
          row("chroma_dtw", "DTW of the hum's pitch classes against the chroma", make_chroma_dtw),
          row("linear_scaling", "the uniformly stretched hum against the melody line", make_linear_scaling),
          row("note_edit", "edit distance of intervals and inter-onset times", make_note_edit)},
      slots.align);
  visit("rank",
        Family<Ranker>{row("second_opinion", "the best songs scored by two further aligners", make_second_opinion),
                       row("score", "by the aligner's score alone", make_score_ranker)},
        slots.rank);
  visit("confidence",
        Family<ConfidenceModel>{
            row("margin", "logistic regression on the margins to other songs and the cost", make_margin_confidence)},
        slots.confidence);
}

}  // namespace

Strategies make_strategies(Settings& settings) {
  Strategies strategies;
  visit_families(
      [&]<class Interface>(const std::string& family, const Family<Interface>& rows,
                           std::shared_ptr<const Interface>& slot) {
        std::vector<std::string> names;
        for (const auto& row : rows) names.push_back(row.name);
        const std::string chosen = settings.take_strategy(family, names.front(), names);
        for (const auto& row : rows)
          if (row.name == chosen) slot = row.make(settings, family);
      },
      strategies);
  return strategies;
}

std::map<std::string, std::string> catalogue_settings(const std::map<std::string, std::string>& canonical) {
  static const std::set<std::string> kShaping{"salience", "lines", "melody", "chroma", "loops", "terms", "sound"};
  std::map<std::string, std::string> result;
  for (const auto& [name, value] : canonical)
    if (kShaping.count(name.substr(0, name.find('.')))) result.emplace(name, value);
  return result;
}

std::vector<StrategyInfo> all_strategies() {
  std::vector<StrategyInfo> all;
  Strategies unused;
  visit_families(
      [&](const std::string& family, const auto& rows, const auto&) {
        for (const auto& row : rows)
          all.push_back({family, row.name, row.meaning, &row == &rows.front(), row.parameters()});
      },
      unused);
  return all;
}

}  // namespace tunefind
