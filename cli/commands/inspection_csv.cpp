#include <fmt/format.h>
#include <fstream>

#include "cli/inspection.hpp"
#include "features/error.hpp"

namespace tunefind {
namespace {

/// A csv file `name`.csv with a heading, written line by line. `close` throws StorageError if anything could not be
/// written.
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

void write_salience(const std::filesystem::path& folder, const std::string& name, const Salience& salience) {
  CsvFile csv(folder, name, "time_s,pitch_midi,strength");
  for (std::size_t i = 0; i < salience.frames(); ++i)
    for (std::uint32_t p = salience.offsets[i]; p < salience.offsets[i + 1]; ++p)
      csv.row("{:.3f},{:.3f},{:.3f}", static_cast<double>(i) * salience.hop_s, salience.peaks[p].pitch(),
              salience.peaks[p].strength / 255.0);
  csv.close();
}

void write_melody(const std::filesystem::path& folder, const std::string& name, const Melody& melody) {
  CsvFile csv(folder, name, "time_s,pitch_midi,voiced");
  for (std::size_t i = 0; i < melody.frames(); ++i)
    csv.row("{:.3f},{:.3f},{}", melody.start_s + static_cast<double>(i) * melody.hop_s, melody.pitch[i],
            melody.voiced[i]);
  csv.close();
}

}  // namespace

void write_csv(const std::filesystem::path& folder, const Inspection& heard) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw StorageError(fmt::format("{}: cannot be created: {}", folder.string(), failure.message()));
  if (heard.pitch) {
    CsvFile csv(folder, "pitch", "time_s,pitch_midi,voiced");
    for (std::size_t i = 0; i < heard.pitch->frames(); ++i)
      csv.row("{:.3f},{:.3f},{}", static_cast<double>(i) * heard.pitch->hop_s, heard.pitch->pitch[i],
              heard.pitch->voiced[i]);
    csv.close();
  }
  write_melody(folder, "contour", heard.query.melody);
  for (const MelodyLine& line : heard.tune.lines) write_melody(folder, "line-" + line.role, line.melody);
  write_salience(folder, "salience", heard.tune.salience);
  if (!heard.audio) return;
  if (heard.tune.has_two_views()) write_salience(folder, "salience-plain", heard.tune.plain_salience);
  const Chroma& chroma = heard.tune.chroma;
  CsvFile classes(folder, "chroma", "start_s,end_s,C,C#,D,Eb,E,F,F#,G,Ab,A,Bb,B");
  for (std::size_t i = 0; i < chroma.vectors.size(); ++i) {
    std::string values;
    for (const float value : chroma.vectors[i]) values += fmt::format(",{:.3f}", value);
    classes.row("{:.3f},{:.3f}{}", chroma.times_s[i], chroma.times_s[i + 1], values);
  }
  classes.close();
}

}  // namespace tunefind
