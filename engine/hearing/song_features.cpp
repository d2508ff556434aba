#include "engine/hearing/song_features.hpp"

#include <fmt/format.h>
#include <optional>

#include "alignment/drift_dtw/background.hpp"
#include "engine/hearing/hearing.hpp"
#include "engine/hearing/input_files.hpp"
#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "features/melody_extraction/line_tune.hpp"
#include "features/melody_extraction/melody_lines.hpp"
#include "features/spectrum/mel_levels.hpp"
#include "features/structure/beats.hpp"
#include "features/structure/rolled.hpp"
#include "features/terms/tune_terms.hpp"

namespace tunefind {
namespace {

/// The tune, if it has any pitch. Otherwise throws AudioError that names the file.
Tune with_pitch(Tune tune, const std::string& name) {
  if (tune.salience.peaks.empty()) throw AudioError(fmt::format("{}: nothing in it has a pitch", name));
  return tune;
}

Tune tune_of(const Melody& melody, const char* role, const Strategies& strategies, const std::string& name) {
  return with_pitch(tune_of_line(melody, strategies.salience->hop_s(), role), name);
}

}  // namespace

Tune read_tune(const std::filesystem::path& path, const Strategies& strategies, std::string* note) {
  const std::string name = path.string();
  if (const std::optional<std::vector<Note>> notes = read_note_file(path)) return tune_of(*notes, strategies, name);
  if (const std::optional<PitchTrack> track = read_pitch_file(path, note)) {
    const Melody line = hold_rests(*track);
    if (!is_extracted_pitch(path)) return tune_of(line, "tune", strategies, name);
    return with_pitch(tune_of_extracted_line(line, strategies.salience->hop_s()), name);
  }
  return tune_of(read_audio(path), strategies, name);
}

Tune read_hum(const std::filesystem::path& path, const Strategies& strategies) {
  return tune_of(read_query(path, strategies).melody, "hum", strategies, path.string());
}

Tune tune_of(const Audio& audio, const Strategies& strategies, const std::string& name) {
  return with_pitch(analyse(audio, strategies), name);
}

Tune tune_of(const std::vector<Note>& notes, const Strategies& strategies, const std::string& name) {
  return tune_of(melody_of_notes(notes), "tune", strategies, name);
}

Tune analyse(const Audio& audio, const Strategies& strategies) {
  const LogSpectrogram spectrogram = log_spectrogram(audio);
  const Beats beats = track_beats(audio);
  Tune tune;
  tune.duration_s = audio.duration_s();
  tune.kind = SongKind::recording;
  const double hop_s = strategies.salience->hop_s();
  tune.salience = strategies.salience->salience(spectrogram, SalienceView::whitened, hop_s);
  tune.plain_salience = strategies.salience->salience(spectrogram, SalienceView::plain, hop_s);
  tune.lines = melody_lines(spectrogram, *strategies.lines, *strategies.melody);
  measure_background(tune);
  tune.chroma = strategies.chroma->chroma(spectrogram, beats.times_s);
  if (strategies.sound) tune.sound = mel_levels(audio);
  tune.bpm = beats.bpm;
  tune.key = key_of(tune.chroma);
  return tune;
}

SongFeatures features_of(Tune whole, const Strategies& strategies) {
  std::vector<Recurrence> recurrences = strategies.loops->find(whole);
  SongFeatures features{rolled(std::move(whole), std::move(recurrences)), {}};
  features.terms = terms_of(features.tune, *strategies.terms);
  return features;
}

}  // namespace tunefind
