#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/json_line.hpp"
#include "features/audio_files/audio_file.hpp"

namespace tunefind {

int run_normalise(const Arguments& arguments) {
  CommandLine line(
      "normalise IN OUT.wav",
      "Writes a recording as a mono wav file at the engine's sample rate, with a loudness of -23 LUFS (lower if\n"
      "its peak would exceed -1 dBFS). Silence is only resampled.");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().size() != 2)
    throw UsageError("needs an input and an output file\nusage: tunefind normalise IN OUT.wav");
  const std::string& out = line.inputs()[1];
  const Audio clip = normalise_loudness(read_audio(line.inputs()[0]));
  write_wav(out, clip);
  if (line.json())
    std::cout << json_line({{"file", out},
                            {"duration_s", clip.duration_s()},
                            {"rate_hz", clip.sample_rate},
                            {"loudness_lufs", loudness_lufs(clip)}});
  else if (!line.quiet())
    std::cerr << fmt::format("{}: {:.2f} s at {:.0f} Hz, {:.1f} LUFS\n", out, clip.duration_s(), clip.sample_rate,
                             loudness_lufs(clip));
  return kDone;
}

}  // namespace tunefind
