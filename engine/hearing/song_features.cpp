#include "engine/hearing/song_features.hpp"

#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <vector>
#include <xxhash.h>

#include "alignment/drift_dtw/background.hpp"
#include "engine/index/load_index.hpp"
#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "features/melody_extraction/line_tune.hpp"
#include "features/melody_extraction/melody_lines.hpp"
#include "features/structure/beats.hpp"
#include "features/structure/rolled.hpp"
#include "features/symbolic/symbolic.hpp"

namespace tunefind {
namespace {

constexpr double kPv_s = 0.032;          // a line of a .pv file: 256 samples at 8 kHz
constexpr double kMirexPitch_s = 0.010;  // a line of a MIREX .pitch file

std::vector<Note> read_notes(const std::filesystem::path& path, SymbolicFormat format) {
  const std::string bytes = read_bytes(path), name = path.string();
  return format == SymbolicFormat::midi ? read_midi(bytes, name) : read_kern(bytes, name);
}

PitchTrack read_track(const std::filesystem::path& path, SymbolicFormat format) {
  const std::string bytes = read_bytes(path), name = path.string();
  if (format == SymbolicFormat::f0_csv) return read_f0_csv(bytes, name);
  return read_pitch_vector(bytes, name, format == SymbolicFormat::pv ? kPv_s : kMirexPitch_s);
}

Tune with_pitch(Tune tune, const std::string& name) {
  if (tune.salience.peaks.empty()) throw AudioError(fmt::format("{}: nothing in it has a pitch", name));
  return tune;
}

Tune tune_of(const Melody& melody, const char* role, const Strategies& strategies, const std::string& name) {
  return with_pitch(tune_of_line(melody, strategies.salience->hop_s(), role), name);
}

}  // namespace

bool is_readable_input(const std::filesystem::path& path) { return symbolic_format(path) || is_audio_file(path); }

Hearing hear(const std::filesystem::path& path, const Strategies& strategies) {
  const std::optional<SymbolicFormat> format = symbolic_format(path);
  if (!format) return hear(read_audio(path), strategies);
  Hearing hearing;
  if (holds_notes(*format))
    hearing.melody_of_notes = melody_of_notes(read_notes(path, *format));
  else
    hearing.track = read_track(path, *format);
  return hearing;
}

Hearing hear(const Audio& audio, const Strategies& strategies) {
  Hearing hearing;
  hearing.track = strategies.pitch->track(audio);
  hearing.issues = recording_issues(audio, hearing.track);
  if (strategies.sound) hearing.sound = mel_levels(audio);
  return hearing;
}

Query query_of(const Hearing& hearing, const Strategies& strategies) {
  if (hearing.melody_of_notes) return make_query(*hearing.melody_of_notes);
  return make_query(strategies.contour->shape(hearing.track), hearing);
}

Query read_query(const std::filesystem::path& path, const Strategies& strategies) {
  return query_of(hear(path, strategies), strategies);
}

Query hear_query(const Audio& audio, const Strategies& strategies) {
  return query_of(hear(audio, strategies), strategies);
}

std::optional<PitchTrack> read_pitch_file(const std::filesystem::path& path) {
  const std::optional<SymbolicFormat> format = symbolic_format(path);
  if (!format || holds_notes(*format)) return std::nullopt;
  return read_track(path, *format);
}

std::optional<std::vector<Note>> read_note_file(const std::filesystem::path& path) {
  const std::optional<SymbolicFormat> format = symbolic_format(path);
  if (!format || !holds_notes(*format)) return std::nullopt;
  return read_notes(path, *format);
}

Tune read_tune(const std::filesystem::path& path, const Strategies& strategies) {
  const std::string name = path.string();
  const std::optional<SymbolicFormat> format = symbolic_format(path);
  if (!format) return tune_of(read_audio(path), strategies, name);
  if (holds_notes(*format)) return tune_of(read_notes(path, *format), strategies, name);
  return tune_of(hold_rests(read_track(path, *format)), "tune", strategies, name);
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

SongFeatures features_of(Tune whole, const Strategies& strategies) {
  std::vector<Recurrence> recurrences = strategies.loops->find(whole);
  SongFeatures features{rolled(std::move(whole), std::move(recurrences)), {}};
  features.terms = terms_of(features.tune, *strategies.terms);
  return features;
}

Tune analyse(const Audio& audio, const Strategies& strategies) {
  const LogSpectrogram spectrogram = log_spectrogram(audio);
  const Beats beats = track_beats(audio);
  Tune tune;
  tune.duration_s = audio.duration_s();
  tune.polyphonic = true;
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

std::string content_hash(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const auto fail = [&] { throw FormatError(fmt::format("{}: cannot be read", path.string())); };
  if (!std::filesystem::is_regular_file(path) || !in) fail();
  XXH3_state_t* const state = XXH3_createState();
  XXH3_128bits_reset(state);
  std::vector<char> block(1 << 20);
  while (in) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    XXH3_128bits_update(state, block.data(), static_cast<std::size_t>(in.gcount()));
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(state);
  XXH3_freeState(state);
  if (in.bad()) fail();
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace tunefind
