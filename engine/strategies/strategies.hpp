#pragma once

#include <memory>
#include <string>
#include <vector>

#include "alignment/aligner.hpp"
#include "alignment/sound/sound_matcher.hpp"
#include "engine/filter/candidate_filter.hpp"
#include "engine/ranking/confidence.hpp"
#include "engine/ranking/ranker.hpp"
#include "engine/strategies/settings.hpp"
#include "features/melody_extraction/melody_extractor.hpp"
#include "features/melody_extraction/salience_function.hpp"
#include "features/pitch_tracking/contour.hpp"
#include "features/pitch_tracking/pitch_tracker.hpp"
#include "features/spectrum/chroma.hpp"
#include "features/structure/loops.hpp"
#include "features/terms/term_extractor.hpp"

namespace tunefind {

/// The algorithms in use, one of each family, in the order of data through the engine. Immutable: safe to use from
/// several threads.
struct Strategies {
  std::shared_ptr<const PitchTracker> pitch;
  std::shared_ptr<const ContourShaper> contour;
  std::shared_ptr<const SalienceFunction> salience;
  std::shared_ptr<const SalienceFunction> lines;  ///< salience from which the melody lines are extracted
  std::shared_ptr<const MelodyExtractor> melody;
  std::shared_ptr<const ChromaExtractor> chroma;
  std::shared_ptr<const LoopFinder> loops;     ///< which repetitions of a recording are cut
  std::shared_ptr<const TermExtractor> terms;  ///< what songs are looked up by in the index
  std::shared_ptr<const SoundMatcher> sound;   ///< scores songs in place of their melody; null by default
  std::shared_ptr<const CandidateFilter> filter;
  std::shared_ptr<const Aligner> align;
  std::shared_ptr<const Ranker> rank;
  std::shared_ptr<const ConfidenceModel> confidence;
};

/// Makes the strategies that the settings name, with their parameters; the default of each family if none is named.
/// Throws ConfigError on an unknown strategy or a bad value, but not on settings that no strategy takes: call
/// `Settings::require_all_taken` for that.
Strategies make_strategies(Settings& settings);

/// The part of the canonical settings that shapes what a catalogue holds: it has to be the same for ingest and search.
std::map<std::string, std::string> catalogue_settings(const std::map<std::string, std::string>& canonical);

/// A declared parameter of a strategy, as text; `range` is "LOW to HIGH", the choices, or "text".
struct ParameterInfo {
  std::string name, fallback, range, unit, meaning;
};

/// A row of the table of strategies.
struct StrategyInfo {
  std::string family, name, meaning;
  bool is_default = false;
  std::vector<ParameterInfo> parameters;
};

/// Every named strategy, by family in the order of `Strategies`, the default of each family first.
std::vector<StrategyInfo> all_strategies();

}  // namespace tunefind
