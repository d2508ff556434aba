#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/query.hpp"
#include "engine/strategies/strategies.hpp"
#include "features/term.hpp"
#include "features/tune.hpp"

/// What the server and its analysis workers say to each other. A worker has read what strangers sent, so nothing that
/// it says is trusted: every `read_` function throws FormatError, or StorageError, unless the content is whole and its
/// values are such as an analysis could have given.
namespace tunefind::server {

enum class MessageKind : std::uint32_t {
  start = 1,  ///< to a worker, once: WorkerStart
  ready,      ///< from a worker, once it is confined
  hum,        ///< to a worker: the bytes of a recording
  song,       ///< to a worker: nothing, but with a file
  heard,      ///< HeardHum
  analysed,   ///< AnalysedSong
  failed      ///< AnalysisFailure, in place of `ready`, `heard` or `analysed`
};

/// How a worker is set up.
struct WorkerStart {
  std::string settings;  ///< canonical settings of the strategies, as INI text
  double longest_s = 0;  ///< of a recording or tune
  std::uint64_t memory_bytes = 0;
  int cpu_s = 0;  ///< over its whole life; 0 for no limit
  int nice = 0;
  bool warm_up = false;  ///< hears something first, so that its first hum takes no longer than the others
};
std::string message_of(const WorkerStart& start);
WorkerStart read_start(std::string_view content);

/// What was heard in a hum.
struct HeardHum {
  Query query;
  double duration_s = 0;  ///< of the recording
};
std::string message_of(const HeardHum& heard);

/// What a catalogue keeps of a song, with line pitch in whole cents and chroma in 1/255 as it keeps them, and its
/// waveform for drawing: the largest magnitude in each of a thousand equal parts, 255 = full scale; empty for notes.
struct AnalysedSong {
  Tune tune;  ///< rolled
  std::vector<Term> terms;
  std::vector<std::uint8_t> peaks;
};
inline constexpr std::size_t kWaveformPeaks = 1000;
std::string message_of(const AnalysedSong& song);

/// What the answers must agree with: the longest recording, the hop of songs' salience, and how many terms there are.
struct AnalysisBounds {
  double longest_s = 0;
  double hop_s = 0;
  std::uint32_t vocabulary = 0;
};
AnalysisBounds bounds_of(const Strategies& strategies, double longest_s);
HeardHum read_heard(std::string_view content, const AnalysisBounds& bounds);
AnalysedSong read_analysed(std::string_view content, const AnalysisBounds& bounds);

/// No answer is longer. Reading one takes some hundred times its size at most.
inline constexpr std::size_t kLongestHeard_bytes = 1 << 20;
std::size_t longest_analysed_bytes(const AnalysisBounds& bounds);

/// Why a worker gives no result: the recording's fault, too little memory, or it could not be set up.
struct AnalysisFailure {
  enum class Cause : std::uint8_t { recording = 1, memory, worker };
  Cause cause = Cause::recording;
  std::string reason;  ///< one line
};
std::string message_of(const AnalysisFailure& failure);
/// Of the reason only what is printable is kept, and not more than 300 bytes.
AnalysisFailure read_failure(std::string_view content);

}  // namespace tunefind::server
