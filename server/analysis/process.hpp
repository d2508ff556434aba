#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "features/error.hpp"
#include "server/analysis/messages.hpp"

namespace tunefind::server {

/// How much a recording may be and take.
struct AnalysisLimits {
  double longest_hum_s = 60;
  std::uint64_t largest_hum_bytes = 20'000'000;
  double hum_wall_s = 10;                        ///< a minute of hum takes a tenth of that
  std::uint64_t hum_memory_bytes = 600'000'000;  ///< of address space, of which the libraries take 200 MB
  double longest_song_s = 1200;
  std::uint64_t largest_song_bytes = 200'000'000;
  double song_wall_s = 120;
  std::uint64_t song_memory_bytes = 1'500'000'000;
  double start_wall_s = 20;  ///< until a worker is set up, on a machine that is busy
};

/// That an analysis gave no result is not the recording's fault: its process could not be started or was killed by
/// somebody else, or it was stopped. It may be tried again.
struct AnalysisError : Error {
  using Error::Error;
};

/// Decodes and analyses recordings that strangers sent, in processes of their own (`tunefind analysis-worker`), which
/// see nothing but the recording and cannot do anything but answer (server/analysis/confinement.hpp). No recording can
/// crash, block or exhaust this process: an analysis that dies, takes too long or too much, or answers nonsense ends in
/// an AudioError that names the reason, and its process is replaced. All methods are safe to call from several threads;
/// none may be in progress when the object is destroyed.
class AnalysisProcess {
 public:
  /// `programme` is the path of tunefind, `settings_text` the canonical settings of the strategies as `ini_text` writes
  /// them, `hum_workers` how many hums are heard at once. Returns when these workers are ready. Throws ConfigError for
  /// settings that are none, AnalysisError if the workers cannot be started.
  AnalysisProcess(std::filesystem::path programme, std::string settings_text, int hum_workers,
                  AnalysisLimits limits = {});
  ~AnalysisProcess();

  /// Hears a recording (wav, flac, ogg, opus, mp3, aac, aiff, webm or m4a by its content); waits for a free worker at
  /// most `hum_wall_s`. The same as `hear_query` of the decoded recording. Throws AnalysisError, or AudioError that
  /// begins with `name`.
  HeardHum hear_hum(std::string_view bytes, const std::string& name = "hum", const std::atomic<bool>* stop = nullptr);

  /// Analyses a recording or a Standard MIDI File in a process of its own, at low priority: what a catalogue keeps of
  /// it, as `ingest` would put it there. Throws AnalysisError, or AudioError that begins with `name`.
  AnalysedSong analyse_song(const std::filesystem::path& file, const std::string& name,
                            const std::atomic<bool>* stop = nullptr);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tunefind::server
