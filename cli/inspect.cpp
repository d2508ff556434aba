#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "engine/inputs.hpp"
#include "features/audio_file.hpp"
#include "features/error.hpp"
#include "features/symbolic.hpp"

namespace tunefind {
namespace {

constexpr const char* kPitchClasses[] = {"C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"};

/// All that the engine hears in one file; the parts of a recording are missing for a symbolic tune.
struct Heard {
  std::optional<Audio> audio;
  std::optional<PitchTrack> pitch;
  Query query;
  Tune tune;
};

Heard hear(const std::filesystem::path& path, const Strategies& strategies) {
  Heard heard;
  if (symbolic_format(path)) {
    heard.query = read_query(path, strategies);
    heard.tune = read_tune(path, strategies);
  } else {
    heard.audio = read_audio(path);
    heard.pitch = strategies.pitch->track(*heard.audio);
    heard.query = make_query(strategies.contour->shape(*heard.pitch));
    heard.tune = analyse(*heard.audio, strategies);
  }
  return heard;
}

std::string note_name(double pitch) {
  const long nearest = std::lround(pitch);
  return kPitchClasses[nearest % 12] + std::to_string(nearest / 12 - 1);
}

/// Lowest and highest sounding pitch, or nothing.
std::optional<std::pair<float, float>> range_of(const Melody& melody) {
  std::optional<std::pair<float, float>> range;
  for (std::size_t i = 0; i < melody.frames(); ++i)
    if (melody.voiced[i])
      range = range ? std::pair(std::min(range->first, melody.pitch[i]), std::max(range->second, melody.pitch[i]))
                    : std::pair(melody.pitch[i], melody.pitch[i]);
  return range;
}

/// The contour drawn in characters: time to the right, a row for each semitone (or more, if the range is wide).
std::string sketch(const Melody& melody) {
  const auto range = range_of(melody);
  if (!range) return "";
  constexpr std::size_t kColumns = 96;
  const int lowest = static_cast<int>(std::floor(range->first)), highest = static_cast<int>(std::ceil(range->second));
  const int step = 1 + (highest - lowest) / 20;
  std::string text;
  for (int row = highest; row >= lowest; row -= step) {
    std::string cells;
    for (std::size_t column = 0; column < kColumns; ++column) {
      bool sounds = false;
      const std::size_t first = column * melody.frames() / kColumns;
      const std::size_t last = std::max(first + 1, (column + 1) * melody.frames() / kColumns);
      for (std::size_t i = first; i < std::min(last, melody.frames()); ++i)
        sounds |=
            melody.voiced[i] && std::abs(melody.pitch[i] - static_cast<float>(row)) * 2 <= static_cast<float>(step);
      cells += sounds ? "█" : " ";
    }
    text += fmt::format("{:>5} |{}\n", note_name(row), cells);
  }
  return text + fmt::format("{:>5} +{}\n       {:<88}{:>8}\n", "", std::string(kColumns, '-'),
                            format_time(melody.start_s), format_time(melody.start_s + melody.duration_s()));
}

std::string describe(const Melody& melody) {
  const auto range = range_of(melody);
  if (!range) return "nothing sounds";
  const auto voiced = std::count(melody.voiced.begin(), melody.voiced.end(), std::uint8_t{1});
  return fmt::format("{} to {}, {:.1f} s sounding, from {} to {}", note_name(range->first), note_name(range->second),
                     static_cast<double>(voiced) * melody.hop_s, format_time(melody.start_s),
                     format_time(melody.start_s + melody.duration_s()));
}

std::string level_text(double value) { return std::isfinite(value) ? fmt::format("{:.1f}", value) : "-inf"; }

std::string key_text(const Tune& tune) {
  return tune.key ? std::string(kPitchClasses[tune.key->tonic]) + (tune.key->minor ? " minor" : " major") : "-";
}

void print_text(const std::string& name, const Heard& heard) {
  std::cout << fmt::format("{}\n  length    {}\n", printable(name), format_time(heard.tune.duration_s));
  if (heard.audio) {
    float peak = 0;
    for (const float sample : heard.audio->samples) peak = std::max(peak, std::abs(sample));
    std::cout << fmt::format("  level     {} LUFS, peak {} dBFS\n", level_text(loudness_lufs(*heard.audio)),
                             level_text(20 * std::log10(static_cast<double>(peak))));
    std::cout << fmt::format("  tempo     {}\n  key       {}\n",
                             heard.tune.bpm ? fmt::format("{:.1f} bpm", *heard.tune.bpm) : "-", key_text(heard.tune));
  }
  for (const MelodyLine& line : heard.tune.lines)
    std::cout << fmt::format("  {:<9} {}\n", line.role, describe(line.melody));
  std::cout << fmt::format("  salience  {} frames of {:.0f} ms, {:.1f} peaks each\n", heard.tune.salience.frames(),
                           heard.tune.salience.hop_s * 1000,
                           static_cast<double>(heard.tune.salience.peaks.size()) /
                               static_cast<double>(std::max<std::size_t>(1, heard.tune.salience.frames())));
  std::cout << fmt::format("  as a hum  {}\n", describe(heard.query.melody));
  for (const std::string& issue : heard.query.quality.issues) std::cout << "            issue: " << issue << "\n";
  std::cout << sketch(heard.query.melody);
}

void print_json(const std::string& name, const Heard& heard) {
  const Tune& tune = heard.tune;
  nlohmann::ordered_json object = {{"file", name},
                                   {"duration_s", tune.duration_s},
                                   {"polyphonic", tune.polyphonic},
                                   {"bpm", tune.bpm ? nlohmann::ordered_json(*tune.bpm) : nullptr},
                                   {"key", tune.key ? nlohmann::ordered_json(key_text(tune)) : nullptr},
                                   {"voiced_s", heard.query.quality.voiced_s},
                                   {"issues", heard.query.quality.issues}};
  if (heard.audio) object["loudness_lufs"] = loudness_lufs(*heard.audio);
  std::cout << object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
}

/// A csv file of the given name, written line by line; throws StorageError if the disk refuses.
class CsvFile {
 public:
  CsvFile(const std::filesystem::path& folder, const std::string& name, const std::string& heading)
      : path_(folder / (name + ".csv")), out_(path_) {
    out_ << heading << "\n";
  }
  template <class... Values>
  void row(fmt::format_string<Values...> format, Values&&... values) {
    out_ << fmt::format(format, std::forward<Values>(values)...) << "\n";
  }
  void close() {
    out_.close();
    if (!out_) throw StorageError(fmt::format("{}: cannot be written", path_.string()));
  }

 private:
  std::filesystem::path path_;
  std::ofstream out_;
};

void write_melody(const std::filesystem::path& folder, const std::string& name, const Melody& melody) {
  CsvFile csv(folder, name, "time_s,pitch_midi,voiced");
  for (std::size_t i = 0; i < melody.frames(); ++i)
    csv.row("{:.3f},{:.3f},{}", melody.start_s + static_cast<double>(i) * melody.hop_s, melody.pitch[i],
            melody.voiced[i]);
  csv.close();
}

void write_csv(const std::filesystem::path& folder, const Heard& heard) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw StorageError(fmt::format("{}: cannot be made: {}", folder.string(), failure.message()));
  if (heard.pitch) {
    CsvFile csv(folder, "pitch", "time_s,pitch_midi,voiced");
    for (std::size_t i = 0; i < heard.pitch->frames(); ++i)
      csv.row("{:.3f},{:.3f},{}", static_cast<double>(i) * heard.pitch->hop_s, heard.pitch->pitch[i],
              heard.pitch->voiced[i]);
    csv.close();
  }
  write_melody(folder, "contour", heard.query.melody);
  for (const MelodyLine& line : heard.tune.lines) write_melody(folder, "line-" + line.role, line.melody);
  const Salience& salience = heard.tune.salience;
  CsvFile peaks(folder, "salience", "time_s,pitch_midi,strength");
  for (std::size_t i = 0; i < salience.frames(); ++i)
    for (std::uint32_t p = salience.offsets[i]; p < salience.offsets[i + 1]; ++p)
      peaks.row("{:.3f},{:.3f},{:.3f}", static_cast<double>(i) * salience.hop_s, salience.peaks[p].pitch(),
                salience.peaks[p].strength / 255.0);
  peaks.close();
  if (!heard.audio) return;
  const Chroma& chroma = heard.tune.chroma;
  CsvFile classes(folder, "chroma", "start_s,end_s,C,C#,D,Eb,E,F,F#,G,Ab,A,Bb,B");
  for (std::size_t i = 0; i < chroma.vectors.size(); ++i) {
    std::string values;
    for (const float value : chroma.vectors[i]) values += fmt::format(",{:.3f}", value);
    classes.row("{:.3f},{:.3f}{}", chroma.times_s[i], chroma.times_s[i + 1], values);
  }
  classes.close();
}

}  // namespace

int run_inspect(const Arguments& arguments) {
  CommandLine line("inspect FILE...", "Shows what the engine hears in a file, as a song and as a hum.");
  line.own.add_options()("csv", boost::program_options::value<std::string>()->value_name("DIR"),
                         "write pitch, contour, lines, salience and chroma as csv files");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().empty()) throw UsageError("no file was named\nusage: tunefind inspect FILE...");
  if (line.has("csv") && line.inputs().size() > 1) throw UsageError("--csv takes one file at a time");
  const Session session = make_session(line.settings());
  std::size_t failed = 0;
  for (const std::string& input : line.inputs()) {
    try {
      const Heard heard = hear(input, session.strategies);
      line.json() ? print_json(input, heard) : print_text(input, heard);
      if (line.has("csv")) write_csv(line.path("csv"), heard);
    } catch (const Error& error) {
      std::cerr << "tunefind: " << error.what() << "\n";
      ++failed;
    }
  }
  return exit_code_for(failed, line.inputs().size());
}

}  // namespace tunefind
