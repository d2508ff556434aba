#include "engine/hearing/input_files.hpp"

#include <string>

#include "features/audio_files/audio_file.hpp"
#include "features/symbolic/symbolic.hpp"

namespace tunefind {
namespace {

constexpr double kPv_s = 0.032;          // time per line of a .pv file: 256 samples at 8 kHz
constexpr double kMirexPitch_s = 0.010;  // time per line of a MIREX .pitch file
constexpr double kF0_s = 0.010;          // time per frame that an f0 csv is resampled to

}  // namespace

bool is_readable_input(const std::filesystem::path& path) { return symbolic_format(path) || is_audio_file(path); }

bool is_extracted_pitch(const std::filesystem::path& path) { return symbolic_format(path) == SymbolicFormat::f0_csv; }

std::optional<PitchTrack> read_pitch_file(const std::filesystem::path& path, std::string* note) {
  const std::optional<SymbolicFormat> format = symbolic_format(path);
  if (!format) return std::nullopt;
  switch (*format) {
    case SymbolicFormat::pv:
      return read_pitch_vector(read_bytes(path), path.string(), kPv_s);
    case SymbolicFormat::mirex_pitch:
      return read_pitch_vector(read_bytes(path), path.string(), kMirexPitch_s);
    case SymbolicFormat::f0_csv:
      return read_f0_csv(read_bytes(path), path.string(), kF0_s, note);
    case SymbolicFormat::midi:
    case SymbolicFormat::kern:
      break;
  }
  return std::nullopt;
}

std::optional<std::vector<Note>> read_note_file(const std::filesystem::path& path) {
  const std::optional<SymbolicFormat> format = symbolic_format(path);
  if (!format) return std::nullopt;
  switch (*format) {
    case SymbolicFormat::midi:
      return read_midi(read_bytes(path), path.string());
    case SymbolicFormat::kern:
      return read_kern(read_bytes(path), path.string());
    case SymbolicFormat::pv:
    case SymbolicFormat::mirex_pitch:
    case SymbolicFormat::f0_csv:
      break;
  }
  return std::nullopt;
}

}  // namespace tunefind
