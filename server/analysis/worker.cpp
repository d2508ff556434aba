#include "server/analysis/worker.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <malloc.h>
#include <memory>
#include <new>
#include <numbers>
#include <string>
#include <sys/prctl.h>
#include <tbb/global_control.h>
#include <utility>

#include "engine/hearing/hearing.hpp"
#include "engine/hearing/song_features.hpp"
#include "engine/session.hpp"
#include "features/audio_files/audio_file.hpp"
#include "features/audio_files/recording_builder.hpp"
#include "features/error.hpp"
#include "features/symbolic/symbolic.hpp"
#include "server/analysis/channel.hpp"
#include "server/analysis/confinement.hpp"
#include "server/analysis/messages.hpp"

namespace tunefind::server {
namespace {

constexpr std::size_t kLongestRequest = std::size_t{1} << 30;  // bytes; the server is trusted to keep its own limits
constexpr std::size_t kLargestMidi = 8 << 20;                  // bytes: hours of notes

struct FileClose {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileClose>;

/// Keeps freed memory in the process: hums need the same memory over and over, and returning it to the system in
/// between cost 500 page faults per hum.
void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

/// Analyses a tone, so that the tables and FFT plans exist before the first hum would have to wait for them.
void warm_up(const Strategies& strategies) {
  Audio tone;
  tone.samples.resize(static_cast<std::size_t>(2 * tone.sample_rate));
  for (std::size_t n = 0; n < tone.samples.size(); ++n)
    tone.samples[n] =
        static_cast<float>(0.2 * std::sin(2 * std::numbers::pi * 220 * static_cast<double>(n) / tone.sample_rate));
  hear_query(tone, strategies);
}

/// See AnalysedSong::peaks.
std::vector<std::uint8_t> waveform_peaks(const Audio& audio) {
  std::vector<std::uint8_t> peaks(kWaveformPeaks);
  const std::size_t samples = audio.samples.size();
  for (std::size_t i = 0; i < peaks.size(); ++i) {
    float largest = 0;
    for (std::size_t n = i * samples / peaks.size(); n < (i + 1) * samples / peaks.size(); ++n)
      largest = std::max(largest, std::abs(audio.samples[n]));
    peaks[i] = static_cast<std::uint8_t>(std::lround(255 * std::min(largest, 1.0f)));
  }
  return peaks;
}

/// The rest of a file. Throws FormatError if it is longer than `most_bytes`.
std::string all_of(std::FILE* file, std::size_t most_bytes) {
  std::string bytes;
  std::array<char, 1 << 16> block{};
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), file)) {
    bytes.append(block.data(), count);
    if (bytes.size() > most_bytes) throw FormatError("a MIDI file larger than 8 MiB");
  }
  return bytes;
}

/// True for Standard MIDI Files. Leaves `file` at its beginning.
bool is_midi(std::FILE* file) {
  std::array<char, 4> magic{};
  const std::size_t count = std::fread(magic.data(), 1, magic.size(), file);
  std::rewind(file);
  return std::string_view(magic.data(), count) == "MThd";
}

AnalysedSong analysed_song(std::FILE* file, const Strategies& strategies, const DecodeLimits& limits) {
  AnalysedSong song;
  SongFeatures features;
  if (is_midi(file)) {
    features = features_of(tune_of(read_midi(all_of(file, kLargestMidi), ""), strategies, ""), strategies);
    if (features.tune.duration_s > limits.longest_s) throw FormatError(longer_than(limits.longest_s));
  } else {
    const Audio audio = decode_audio(file, "", limits);
    song.peaks = waveform_peaks(audio);
    features = features_of(tune_of(audio, strategies, ""), strategies);
  }
  song.tune = std::move(features.tune);
  song.terms = std::move(features.terms);
  return song;
}

HeardHum heard_hum(const std::string& bytes, const Strategies& strategies, const DecodeLimits& limits) {
  const Audio audio = decode_audio(bytes, "", limits);
  return {hear_query(audio, strategies), audio.duration_s()};
}

using Answer = std::pair<MessageKind, std::string>;

Answer failed(AnalysisFailure::Cause cause, std::string reason) {
  // The engine's messages begin with the file's name, which is empty here.
  if (reason.starts_with(": ")) reason.erase(0, 2);
  return {MessageKind::failed, message_of(AnalysisFailure{cause, std::move(reason)})};
}

Answer answer_to(Message request, const Strategies& strategies, const DecodeLimits& limits) {
  try {
    if (request.kind == static_cast<std::uint32_t>(MessageKind::hum))
      return {MessageKind::heard, message_of(heard_hum(request.content, strategies, limits))};
    const File file(fdopen(request.file.number, "rb"));
    if (!file) return failed(AnalysisFailure::Cause::worker, "no file came with the request");
    request.file.release();
    return {MessageKind::analysed, message_of(analysed_song(file.get(), strategies, limits))};
  } catch (const Error& error) {
    return failed(AnalysisFailure::Cause::recording, error.what());
  } catch (const std::bad_alloc&) {
    return failed(AnalysisFailure::Cause::memory, "");
  } catch (const std::exception& error) {
    return failed(AnalysisFailure::Cause::recording, error.what());  // thrown by a library
  }
}

}  // namespace

int run_analysis_worker(int descriptor) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // before the first message, which a server that has ended already does not send
  const tbb::global_control one_thread(tbb::global_control::max_allowed_parallelism, 1);
  Channel channel{Descriptor(descriptor)};
  const auto say = [&](const Answer& answer) {
    channel.send(static_cast<std::uint32_t>(answer.first), answer.second, Deadline());
  };
  try {
    Strategies strategies;
    DecodeLimits limits{0, true};
    try {
      const Message start = channel.receive(kLongestRequest, Deadline());
      const WorkerStart how = read_start(start.content);
      strategies = session_of(how.settings, "settings").strategies;
      limits.longest_s = how.longest_s;
      if (how.warm_up) {
        keep_freed_memory();
        warm_up(strategies);
      }
      confine({how.memory_bytes, how.cpu_s, how.nice});
      say({MessageKind::ready, ""});
    } catch (const ChannelClosed&) {
      throw;
    } catch (const std::exception& error) {
      say(failed(AnalysisFailure::Cause::worker, error.what()));
      return 1;
    }
    while (true) say(answer_to(channel.receive(kLongestRequest, Deadline(), true), strategies, limits));
  } catch (const ChannelClosed&) {
    return 0;
  } catch (const std::exception&) {
    return 2;
  }
}

}  // namespace tunefind::server
