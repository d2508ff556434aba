#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/inspection.hpp"
#include "cli/json_line.hpp"
#include "cli/plot/canvas.hpp"
#include "cli/plot/text_plot.hpp"
#include "cli/terminal.hpp"
#include "engine/hearing/hearing.hpp"
#include "engine/hearing/song_features.hpp"
#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "features/music_names.hpp"
#include "features/symbolic/symbolic.hpp"

namespace tunefind {
namespace {

/// Hears a file as a song and as a hum. Throws AudioError or FormatError, which name the file.
Inspection inspect(const std::filesystem::path& path, const Strategies& strategies) {
  Inspection heard;
  if (symbolic_format(path)) {
    heard.query = read_query(path, strategies);
    heard.tune = read_tune(path, strategies);
  } else {
    heard.audio = read_audio(path);
    Hearing hearing = hear(*heard.audio, strategies);
    heard.query = query_of(hearing, strategies);
    heard.pitch = std::move(hearing.track);
    heard.tune = analyse(*heard.audio, strategies);
  }
  return heard;
}

/// Pitch range, sounding seconds and span of a melody as text.
std::string describe(const Melody& melody) {
  const auto range = pitch_range_of(melody);
  if (!range) return "nothing sounds";
  const auto voiced = std::count(melody.voiced.begin(), melody.voiced.end(), std::uint8_t{1});
  return fmt::format("{} to {}, {:.1f} s sounding, from {} to {}", note_name(range->first), note_name(range->second),
                     static_cast<double>(voiced) * melody.hop_s, format_time(melody.start_s),
                     format_time(melody.start_s + melody.duration_s()));
}

/// A level in decibels; silence is "-inf".
std::string level_text(double value) { return std::isfinite(value) ? fmt::format("{:.1f}", value) : "-inf"; }

void print_text(const std::string& name, const Inspection& heard) {
  std::cout << fmt::format("{}\n  length    {}\n", printable(name), format_time(heard.tune.duration_s));
  if (heard.audio) {
    float peak = 0;
    for (const float sample : heard.audio->samples) peak = std::max(peak, std::abs(sample));
    std::cout << fmt::format("  level     {} LUFS, peak {} dBFS\n", level_text(loudness_lufs(*heard.audio)),
                             level_text(20 * std::log10(static_cast<double>(peak))));
    std::cout << fmt::format("  tempo     {}\n  key       {}\n",
                             heard.tune.bpm ? fmt::format("{:.1f} bpm", *heard.tune.bpm) : "-",
                             key_name(heard.tune.key));
  }
  for (const MelodyLine& line : heard.tune.lines)
    std::cout << fmt::format("  {:<9} {}\n", line.role, describe(line.melody));
  std::cout << fmt::format("  salience  {} frames of {:.0f} ms, {:.1f} peaks each\n", heard.tune.salience.frames(),
                           heard.tune.salience.hop_s * 1000,
                           static_cast<double>(heard.tune.salience.peaks.size()) /
                               static_cast<double>(std::max<std::size_t>(1, heard.tune.salience.frames())));
  std::cout << fmt::format("  as a hum  {}\n", describe(heard.query.melody));
  for (const std::string& issue : heard.query.quality.issues) std::cout << "            issue: " << issue << "\n";
  std::cout << text_plot(heard.query.melody);
}

void print_json(const std::string& name, const Inspection& heard) {
  const Tune& tune = heard.tune;
  nlohmann::ordered_json object = {{"file", name},
                                   {"duration_s", tune.duration_s},
                                   {"kind", name_of(tune.kind)},
                                   {"polyphonic", tune.polyphonic()},
                                   {"bpm", tune.bpm ? nlohmann::ordered_json(*tune.bpm) : nullptr},
                                   {"key", tune.key ? nlohmann::ordered_json(key_name(tune.key)) : nullptr},
                                   {"voiced_s", heard.query.quality.voiced_s},
                                   {"issues", heard.query.quality.issues}};
  if (heard.audio) object["loudness_lufs"] = loudness_lufs(*heard.audio);
  std::cout << json_line(object);
}

}  // namespace

int run_inspect(const Arguments& arguments) {
  CommandLine line(
      "inspect FILE...",
      "Shows what the engine hears in each file, as a song and as a hum: length, level, tempo, key, melody\n"
      "lines, and the contour drawn in characters.");
  line.own.add_options()("csv", boost::program_options::value<std::string>()->value_name("DIR"),
                         "write pitch track, contour, melody lines, salience and chroma as csv files into DIR")(
      "plot", boost::program_options::value<std::string>()->value_name("FILE"),
      "draw waveform, mel spectrogram, melody lines, chroma, beats and pitch as .png, .svg or .pdf");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().empty()) throw UsageError("no file given\nusage: tunefind inspect FILE...");
  if (line.has("csv") && line.inputs().size() > 1) throw UsageError("--csv takes one file at a time");
  if (line.has("plot")) {
    if (line.inputs().size() > 1) throw UsageError("--plot takes one file at a time");
    require_picture(line.path("plot"));
  }
  const Session session = make_session(line);
  std::size_t failed = 0;
  for (const std::string& input : line.inputs()) {
    try {
      const Inspection heard = inspect(input, session.strategies);
      line.json() ? print_json(input, heard) : print_text(input, heard);
      if (line.has("csv")) write_csv(line.path("csv"), heard);
      if (line.has("plot")) write_plot(line.path("plot"), std::filesystem::path(input).filename().string(), heard);
    } catch (const Error& error) {
      complain(error.what());
      ++failed;
    }
  }
  return exit_code_for(failed, line.inputs().size());
}

}  // namespace tunefind
