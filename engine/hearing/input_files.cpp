#include "engine/hearing/input_files.hpp"

#include <string>

#include "features/audio_files/audio_file.hpp"
#include "features/symbolic/symbolic.hpp"

namespace tunefind {
namespace {

constexpr double kPv_s = 0.032;          // time per line of a .pv file: 256 samples at 8 kHz
constexpr double kMirexPitch_s = 0.010;  // time per line of a MIREX .pitch file

}  // namespace

bool is_readable_input(const std::filesystem::path& path) { return symbolic_format(path) || is_audio_file(path); }

std::optional<PitchTrack> read_pitch_file(const std::filesystem::path& path) {
  const std::optional<SymbolicFormat> format = symbolic_format(path);
  if (!format || holds_notes(*format)) return std::nullopt;
  const std::string bytes = read_bytes(path), name = path.string();
  if (*format == SymbolicFormat::f0_csv) return read_f0_csv(bytes, name);
  return read_pitch_vector(bytes, name, *format == SymbolicFormat::pv ? kPv_s : kMirexPitch_s);
}

std::optional<std::vector<Note>> read_note_file(const std::filesystem::path& path) {
  const std::optional<SymbolicFormat> format = symbolic_format(path);
  if (!format || !holds_notes(*format)) return std::nullopt;
  const std::string bytes = read_bytes(path), name = path.string();
  return *format == SymbolicFormat::midi ? read_midi(bytes, name) : read_kern(bytes, name);
}

}  // namespace tunefind
