#include "notebooks-export/feature_files.hpp"

#include <limits>

#include "features/text_lines.hpp"
#include "notebooks-export/formats/jams.hpp"
#include "notebooks-export/formats/npz.hpp"

namespace tunefind {
namespace {

using Arrays = std::vector<std::pair<std::string, NpyArray>>;

/// Writes the files of one id and collects their rows for index.csv.
class Writer {
 public:
  Writer(const std::string& id, const ExportFolder& folder) : name_(file_name_of(id)), folder_(folder) {}

  void arrays(const std::string& kind, std::size_t frames, std::optional<double> hop_s, const Arrays& arrays) {
    write_npz(new_file(kind, frames, hop_s, ".npz"), arrays);
  }
  void text(const std::string& kind, std::size_t frames, std::optional<double> hop_s, const std::string& text) {
    write_text(new_file(kind, frames, hop_s, ".jams"), text);
  }
  std::vector<FeatureRow> rows;

 private:
  /// Adds a file's row and returns its path.
  std::filesystem::path new_file(const std::string& kind, std::size_t frames, std::optional<double> hop_s,
                                 const char* suffix) {
    rows.push_back({kind, frames, hop_s, kind + "/" + name_ + suffix});
    return folder_.subfolder(kind) / (name_ + suffix);
  }

  std::string name_;
  const ExportFolder& folder_;
};

Arrays melody_arrays(const Melody& melody) {
  return {{"pitch", npy_array(melody.pitch)},
          {"voiced", npy_array(melody.voiced)},
          {"start_s", npy_value(melody.start_s)},
          {"hop_s", npy_value(melody.hop_s)}};
}

Arrays salience_arrays(const Salience& salience) {
  constexpr std::size_t kPeaks = Salience::kMaxPeaks;
  std::vector<float> pitch(salience.frames() * kPeaks, std::numeric_limits<float>::quiet_NaN());
  std::vector<float> strength(salience.frames() * kPeaks);
  for (std::size_t i = 0; i < salience.frames(); ++i)
    for (std::uint32_t p = salience.offsets[i]; p < salience.offsets[i + 1]; ++p) {
      const std::size_t at = i * kPeaks + p - salience.offsets[i];
      pitch[at] = salience.peaks[p].pitch();
      strength[at] = static_cast<float>(salience.peaks[p].strength) / 255.0f;
    }
  const std::vector<std::size_t> shape{salience.frames(), kPeaks};
  return {{"pitch", npy_array<float>(pitch, shape)},
          {"strength", npy_array<float>(strength, shape)},
          {"hop_s", npy_value(salience.hop_s)}};
}

Arrays chroma_arrays(const Chroma& chroma) {
  std::vector<float> values;
  for (const auto& vector : chroma.vectors) values.insert(values.end(), vector.begin(), vector.end());
  return {{"chroma", npy_array<float>(values, {chroma.vectors.size(), 12})}, {"times_s", npy_array(chroma.times_s)}};
}

Arrays term_arrays(const std::vector<Term>& terms, double hop_s) {
  std::vector<std::uint32_t> names, frames;
  for (const auto& [term, frame] : terms) names.push_back(term), frames.push_back(frame);
  return {{"term", npy_array(names)}, {"frame", npy_array(frames)}, {"hop_s", npy_value(hop_s)}};
}

Melody melody_of(const PitchTrack& track) { return {track.hop_s, 0, track.pitch, track.voiced}; }

}  // namespace

std::vector<FeatureRow> write_features(const ExportedHum& hum, const ExportFolder& folder,
                                       const std::set<std::string>& kinds) {
  Writer writer(hum.id, folder);
  const std::optional<PitchTrack>& track = hum.pitch;
  if (track && kinds.contains("pitch"))
    writer.arrays("pitch", track->frames(), track->hop_s, melody_arrays(melody_of(*track)));
  if (kinds.contains("contour"))
    writer.arrays("contour", hum.contour.frames(), hum.contour.hop_s, melody_arrays(hum.contour));
  if (kinds.contains("jams")) {
    const Melody melody = track ? melody_of(*track) : hum.contour;
    writer.text(
        "jams-hum", melody.frames(), melody.hop_s,
        jams_text(
            {hum.id, "", melody.start_s + melody.duration_s(), {{track ? "pitch" : "contour", melody}}, hum.notes}));
  }
  return std::move(writer.rows);
}

std::vector<FeatureRow> write_features(const ExportedSong& song, const ExportFolder& folder,
                                       const std::set<std::string>& kinds) {
  Writer writer(song.id, folder);
  const Tune& tune = song.tune;
  if (kinds.contains("lines"))
    for (const MelodyLine& line : tune.lines)
      writer.arrays("line-" + line.role, line.melody.frames(), line.melody.hop_s, melody_arrays(line.melody));
  if (kinds.contains("lines") && tune.lines.empty()) writer.rows.push_back({"lines", 0, {}, ""});
  if (kinds.contains("chroma") && tune.polyphonic())
    writer.arrays("chroma", tune.chroma.vectors.size(), {}, chroma_arrays(tune.chroma));
  if (kinds.contains("terms") && !tune.polyphonic())
    writer.arrays("terms", song.terms.size(), tune.salience.hop_s, term_arrays(song.terms, tune.salience.hop_s));
  if (kinds.contains("salience")) {
    writer.arrays("salience", tune.salience.frames(), tune.salience.hop_s, salience_arrays(tune.salience));
    if (tune.has_two_views())
      writer.arrays("salience-plain", tune.plain_salience.frames(), tune.plain_salience.hop_s,
                    salience_arrays(tune.plain_salience));
  }
  if (kinds.contains("jams")) {
    JamsContent content{song.id, song.title, tune.duration_s, {}, song.notes};
    std::size_t frames = 0;
    for (const MelodyLine& line : tune.lines) {
      content.contours.push_back({line.role, line.melody});
      frames += line.melody.frames();
    }
    writer.text("jams-song", frames, {}, jams_text(content));
  }
  return std::move(writer.rows);
}

}  // namespace tunefind
