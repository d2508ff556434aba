#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/query.hpp"
#include "engine/strategies/strategies.hpp"
#include "features/term.hpp"
#include "features/tune.hpp"

/// Messages between the server and its analysis workers. A worker has read untrusted data, so its messages are not
/// trusted either: every `read_` function throws FormatError or StorageError unless the content is complete and an
/// analysis could have produced its values.
namespace tunefind::server {

enum class MessageKind : std::uint32_t {
  start = 1,  ///< to a worker, once: WorkerStart
  ready,      ///< from a worker, once it is set up and confined; without content
  hum,        ///< to a worker: a recording, as the bytes of its file
  song,       ///< to a worker: a file descriptor, without content
  heard,      ///< from a worker: HeardHum
  analysed,   ///< from a worker: AnalysedSong
  failed      ///< from a worker: AnalysisFailure, in place of `ready`, `heard` or `analysed`
};

/// The setup of a worker.
struct WorkerStart {
  std::string settings;            ///< canonical settings of the strategies, as INI text
  double longest_s = 0;            ///< the longest recording or tune that it accepts
  std::uint64_t memory_bytes = 0;  ///< see Confinement for this and the next two
  int cpu_s = 0;
  int nice = 0;
  bool warm_up = false;  ///< analyse a tone first, so that the first hum takes no longer than later ones
};
std::string message_of(const WorkerStart& start);
WorkerStart read_start(std::string_view content);

/// A hum's query.
struct HeardHum {
  Query query;
  double duration_s = 0;  ///< of the recording
};
std::string message_of(const HeardHum& heard);

/// What a catalogue keeps of a song, with line pitch in whole cents and chroma in 1/255 as the catalogue keeps them,
/// and its waveform for drawing.
struct AnalysedSong {
  Tune tune;  ///< rolled
  std::vector<Term> terms;
  /// The largest magnitude in each of kWaveformPeaks equal parts of the recording, 255 = full scale; empty for MIDI.
  std::vector<std::uint8_t> peaks;
};
inline constexpr std::size_t kWaveformPeaks = 1000;
std::string message_of(const AnalysedSong& song);

/// Bounds of the values in a worker's answers: the longest recording, the hop of songs' salience, and the number of
/// different terms.
struct AnalysisBounds {
  double longest_s = 0;
  double hop_s = 0;
  std::uint32_t vocabulary = 0;
};
AnalysisBounds bounds_of(const Strategies& strategies, double longest_s);
HeardHum read_heard(std::string_view content, const AnalysisBounds& bounds);
AnalysedSong read_analysed(std::string_view content, const AnalysisBounds& bounds);

/// Largest sizes of answers. Reading one takes at most some hundred times its size in memory.
inline constexpr std::size_t kLongestHeard_bytes = 1 << 20;
std::size_t longest_analysed_bytes(const AnalysisBounds& bounds);

/// Why a worker gives no result: a fault of the recording, too little memory, or it could not be set up.
struct AnalysisFailure {
  enum class Cause : std::uint8_t { recording = 1, memory, worker };
  Cause cause = Cause::recording;
  std::string reason;  ///< one line
};
std::string message_of(const AnalysisFailure& failure);
/// Keeps at most 300 bytes of the reason and replaces what is not printable ASCII.
AnalysisFailure read_failure(std::string_view content);

}  // namespace tunefind::server
