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

/// The algorithms in use, one of each family. Immutable: safe to use from several threads.
struct Strategies {
  std::shared_ptr<const PitchTracker> pitch;
  std::shared_ptr<const ContourShaper> contour;
  std::shared_ptr<const SalienceFunction> salience;
  std::shared_ptr<const SalienceFunction> lines;  ///< what the melody lines are drawn through
  std::shared_ptr<const MelodyExtractor> melody;
  std::shared_ptr<const ChromaExtractor> chroma;
  std::shared_ptr<const LoopFinder> loops;     ///< which repetitions of a recording are not kept
  std::shared_ptr<const TermExtractor> terms;  ///< what songs of one line are looked up by
  std::shared_ptr<const SoundMatcher> sound;  ///< what songs are scored by in place of their melody; nothing by default
  std::shared_ptr<const CandidateFilter> filter;
  std::shared_ptr<const Aligner> align;
  std::shared_ptr<const Ranker> rank;
  std::shared_ptr<const ConfidenceModel> confidence;
};

/// Makes the strategies that the settings name, with their parameters; the default of each family where they are
/// silent. Throws ConfigError as `Settings` does; does not yet ask that all settings were taken.
Strategies make_strategies(Settings& settings);

/// The part of canonical settings that shapes what a catalogue holds, so that it must agree between ingest and search.
std::map<std::string, std::string> catalogue_settings(const std::map<std::string, std::string>& canonical);

/// One declared parameter, as text.
struct ParameterInfo {
  std::string name, fallback, range, unit, meaning;
};

/// One row of the table of strategies.
struct StrategyInfo {
  std::string family, name, meaning;
  bool is_default = false;
  std::vector<ParameterInfo> parameters;
};

/// Every named strategy, by family in the order of the data's way through them, the default of each family first.
std::vector<StrategyInfo> all_strategies();

}  // namespace tunefind
