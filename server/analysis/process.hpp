#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "features/error.hpp"
#include "server/analysis/messages.hpp"
#include "server/util/types.hpp"

namespace tunefind::server {

/// How large and long recordings may be, and what their analysis may use.
struct AnalysisLimits {
  double longest_hum_s = 60;
  std::uint64_t largest_hum_bytes = 20'000'000;
  double hum_wall_s = 10;                        ///< seconds an analysis may take; a minute of hum takes a tenth of it
  std::uint64_t hum_memory_bytes = 600'000'000;  ///< address space, of which the libraries take 200 MB
  double longest_song_s = 1200;
  std::uint64_t largest_song_bytes = 200'000'000;
  double song_wall_s = 120;
  std::uint64_t song_memory_bytes = 1'500'000'000;
  double start_wall_s = 20;  ///< seconds until a worker must be set up, on a busy machine
};

/// An analysis gave no result through no fault of the recording: its process could not be started, was killed from
/// outside, or was stopped. Trying again can succeed.
struct AnalysisError : Error {
  using Error::Error;
};

/// Decodes and analyses untrusted recordings in processes of their own (`tunefind analysis-worker`), which see nothing
/// but the recording and can do nothing but answer (server/analysis/confinement.hpp). No recording can crash, block or
/// exhaust the calling process: an analysis that crashes, takes too much time or memory, or answers nonsense ends in an
/// AudioError that names the reason, and its process is replaced. All methods are safe to call from several threads;
/// none may be in progress when the object is destroyed.
class AnalysisProcess {
 public:
  /// `program` is the path of the tunefind command, `settings_text` the canonical settings of the strategies as
  /// `ini_text` writes them, `hum_workers` the number of hums that can be analysed at once. Returns when that many
  /// workers are ready; up to four times as many and 24 are kept, for owners who hum again and for new ones. Throws
  /// ConfigError if the settings are wrong, AnalysisError if the workers cannot be started.
  AnalysisProcess(std::filesystem::path program, std::string settings_text, int hum_workers,
                  AnalysisLimits limits = {});
  ~AnalysisProcess();

  /// Makes a query of a hum's recording (wav, flac, ogg, opus, mp3, aac, aiff, webm or m4a, recognised by content): the
  /// same as `hear_query` of the decoded audio. A worker hears the hums of one owner only, so that a recording that got
  /// hold of its worker would meet no hum of anybody else. Waits at most `hum_wall_s` for a free worker. Ends early
  /// once
  /// `*stop` is true. Throws AnalysisError, or AudioError whose message begins with `name`.
  HeardHum hear_hum(Owner owner, std::string_view bytes, const std::string& name = "hum",
                    const std::atomic<bool>* stop = nullptr);

  /// Analyses a recording or a Standard MIDI File in a new process at low priority: the features that `ingest` would
  /// put into a catalogue. Ends early once `*stop` is true. Throws AnalysisError, or AudioError whose message begins
  /// with `name`.
  AnalysedSong analyse_song(const std::filesystem::path& file, const std::string& name,
                            const std::atomic<bool>* stop = nullptr);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tunefind::server
