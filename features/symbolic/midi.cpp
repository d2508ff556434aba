// Selects the notes of a MIDI file that are its melody.
#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <functional>

#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "features/symbolic/midi_parts.hpp"
#include "features/symbolic/symbolic.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

constexpr int kDrumChannel = 9;  // channel 10 of the MIDI standard, which counts from 1

/// Two notes that overlap by up to this many seconds do not count as a chord: legato playing overlaps by about that
/// much.
constexpr double kLegato_s = 0.03;

bool is_named_melody(const MidiPart& part) {
  constexpr std::string_view kMelody = "MELODY";
  const std::string_view name = trimmed(part.name);
  return std::equal(name.begin(), name.end(), kMelody.begin(), kMelody.end(),
                    [](unsigned char a, char b) { return std::toupper(a) == b; });
}

bool is_monophonic(const MidiPart& part) {
  double sounding_until_s = 0;
  for (std::size_t i = 0; i < part.notes.size(); ++i) {
    const Note& note = part.notes[i];
    if (i > 0 && note.onset_s == part.notes[i - 1].onset_s) return false;
    if (note.onset_s < sounding_until_s - kLegato_s) return false;
    sounding_until_s = std::max(sounding_until_s, note.onset_s + note.duration_s);
  }
  return true;
}

/// The highest sounding note at every onset (Uitdenbogerd and Zobel 1998), from notes sorted by onset, higher first. A
/// note that begins below a sounding one is dropped entirely; a note that is kept ends the one before it.
std::vector<Note> skyline(const std::vector<Note>& notes) {
  std::vector<Note> line;
  std::array<double, 128> sounds_until_s{};
  for (const Note& note : notes) {
    const auto pitch = static_cast<std::size_t>(note.pitch);
    const bool covered = std::any_of(sounds_until_s.begin() + pitch + 1, sounds_until_s.end(),
                                     [&](double end_s) { return end_s > note.onset_s + kLegato_s; });
    sounds_until_s[pitch] = std::max(sounds_until_s[pitch], note.onset_s + note.duration_s);
    if (covered || (!line.empty() && line.back().onset_s == note.onset_s)) continue;
    if (!line.empty()) line.back().duration_s = std::min(line.back().duration_s, note.onset_s - line.back().onset_s);
    line.push_back(note);
  }
  return line;
}

/// All parts merged into one, sorted like a single part.
MidiPart merged(const std::vector<MidiPart>& parts) {
  MidiPart all;
  for (const MidiPart& part : parts) all.notes.insert(all.notes.end(), part.notes.begin(), part.notes.end());
  std::stable_sort(all.notes.begin(), all.notes.end(), [](const Note& a, const Note& b) {
    return a.onset_s != b.onset_s ? a.onset_s < b.onset_s : a.pitch > b.pitch;
  });
  return all;
}

/// Selects the part that holds the melody, by the rule documented at `read_midi`.
MidiPart melody_part(std::vector<MidiPart> parts) {
  std::erase_if(parts, [](const MidiPart& part) { return part.channel == kDrumChannel; });
  if (std::any_of(parts.begin(), parts.end(), is_named_melody)) std::erase_if(parts, std::not_fn(is_named_melody));
  const MidiPart* fullest = nullptr;
  for (const MidiPart& part : parts)
    if (is_monophonic(part) && (!fullest || part.notes.size() > fullest->notes.size())) fullest = &part;
  return fullest ? *fullest : merged(parts);
}

}  // namespace

std::vector<Note> read_midi(const std::string& bytes, const std::string& name) {
  std::vector<Note> notes = skyline(melody_part(read_midi_parts(bytes, name)).notes);
  if (notes.empty()) throw FormatError(name + ": no notes");
  if (notes.back().onset_s + notes.back().duration_s > kLongestRecording_s)
    throw FormatError(fmt::format("{}: longer than {} minutes", name, kLongestRecording_s / 60));
  return notes;
}

}  // namespace tunefind
