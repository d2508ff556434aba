// Reader of Humdrum **kern, after the Humdrum User Guide (Huron 1999) and the reference of the **kern representation.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>

#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "features/symbolic/symbolic.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

constexpr double kDefaultQuartersPerMinute = 120.0;
constexpr double kSlowest = 1.0, kFastest = 1000.0;  // accepted tempos, in quarter notes a minute
constexpr std::string_view kDigits = "0123456789";

using Tokens = std::vector<std::string_view>;

/// A note, a rest (no pitch) or a chord, represented by its highest note. `quarters` is its duration in quarter notes.
struct KernEvent {
  std::optional<double> quarters;
  std::optional<int> pitch;
  bool continues_tie = false;
};

/// Duration in quarter notes of a reciprocal value ("4" = 1, "12" = 1/3, "3%2" = two thirds of a whole note, "0" = a
/// breve, "00" = a long) with this many dots; nothing if `value` is not a reciprocal value.
std::optional<double> quarters_of(std::string_view value, std::ptrdiff_t dots) {
  constexpr std::size_t kMostDigits = 4;
  const std::size_t percent = value.find('%');
  const std::string_view digits = value.substr(0, percent);
  if (digits.empty() || digits.size() > kMostDigits) return std::nullopt;
  const double dotted = 2.0 - std::exp2(-static_cast<double>(dots));
  if (value.find_first_not_of('0') == std::string_view::npos)
    return 4.0 * std::exp2(static_cast<double>(value.size())) * dotted;

  const auto denominator = parse_number(digits);
  const auto numerator = percent == std::string_view::npos ? 1.0 : parse_number(value.substr(percent + 1));
  if (!denominator || !numerator || *denominator <= 0 || *numerator <= 0) return std::nullopt;
  return 4.0 * *numerator / *denominator * dotted;
}

/// MIDI number of the pitch in a token, such as "c" (60), "cc" (72), "C" (48) or "BB-" (46); nothing if there is none.
std::optional<int> pitch_of(std::string_view token) {
  constexpr int kSemitones[] = {9, 11, 0, 2, 4, 5, 7};  // of a to g, above the c below them
  const std::size_t start = token.find_first_of("abcdefgABCDEFG");
  if (start == std::string_view::npos) return std::nullopt;
  const char letter = token[start];
  const std::size_t end = std::min(token.find_first_not_of(letter, start), token.size());
  const int octaves = static_cast<int>(end - start) - 1;
  const bool above_middle_c = letter >= 'a';
  int pitch =
      above_middle_c ? 60 + kSemitones[letter - 'a'] + 12 * octaves : 48 + kSemitones[letter - 'A'] - 12 * octaves;
  for (std::size_t i = end; i < token.size() && (token[i] == '#' || token[i] == '-'); ++i)
    pitch += token[i] == '#' ? 1 : -1;
  return pitch;
}

/// Parses a data token; returns nothing if it holds only grace notes, which take no time. Throws std::invalid_argument
/// if it is not a note, a rest or a chord.
std::optional<KernEvent> parse_event(std::string_view token) {
  std::optional<KernEvent> chord;
  for (const std::string_view note : fields(token, ' ')) {
    if (note.find_first_of("qQ") != std::string_view::npos) continue;
    KernEvent event;
    const std::size_t value = std::min(note.find_first_of(kDigits), note.size());
    const std::size_t value_end = std::min(note.find_first_not_of("0123456789%", value), note.size());
    if (value < value_end)
      event.quarters = quarters_of(note.substr(value, value_end - value), std::count(note.begin(), note.end(), '.'));
    event.continues_tie = note.find_first_of("_]") != std::string_view::npos;
    if (note.find('r') == std::string_view::npos) {
      event.pitch = pitch_of(note);
      if (!event.pitch || *event.pitch < 0 || *event.pitch > 127) throw std::invalid_argument("not a note");
    }
    if (!chord) chord = event;
    if (event.pitch > chord->pitch) {
      chord->pitch = event.pitch;
      chord->continues_tie = event.continues_tie;
    }
  }
  if (chord && !chord->quarters) throw std::invalid_argument("no duration");
  return chord;
}

/// Tracks the column of one spine through a file as spines split, join, end and are exchanged.
class SpinePath {
 public:
  /// Starts at the last **kern column in the record of exclusive interpretations; nothing if there is none.
  static std::optional<SpinePath> top_kern_spine(const Tokens& tokens) {
    const auto last = std::find(tokens.rbegin(), tokens.rend(), "**kern");
    if (last == tokens.rend()) return std::nullopt;
    return SpinePath(static_cast<std::size_t>(tokens.rend() - last) - 1, tokens.size());
  }

  std::size_t column() const { return column_; }
  std::size_t columns() const { return columns_; }
  bool ended() const { return ended_; }

  /// Updates the column by a record of interpretations.
  void follow(const Tokens& tokens) {
    std::size_t next = 0, ours = 0, other_exchanged = 0;
    bool exchanged = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const bool joins_previous = i > 0 && tokens[i] == "*v" && tokens[i - 1] == "*v";
      const std::size_t here = joins_previous ? next - 1 : next;
      if (i == column_) {
        ours = here;
        ended_ = tokens[i] == "*-";
        exchanged = tokens[i] == "*x";
      } else if (tokens[i] == "*x") {
        other_exchanged = here;
      }
      if (tokens[i] == "*^" || tokens[i] == "*+")
        next += 2;
      else if (tokens[i] != "*-" && !joins_previous)
        next += 1;
    }
    column_ = exchanged ? other_exchanged : ours;
    columns_ = next;
  }

 private:
  SpinePath(std::size_t column, std::size_t columns) : column_(column), columns_(columns) {}

  std::size_t column_;
  std::size_t columns_;
  bool ended_ = false;
};

/// Tempo in a record of interpretations, in quarter notes a minute; nothing for tempo words such as "*MM[Allegro]".
std::optional<double> tempo_of(const Tokens& tokens) {
  for (const std::string_view token : tokens)
    if (token.starts_with("*MM"))
      if (const auto tempo = parse_number(token.substr(3))) return tempo;
  return std::nullopt;
}

/// Builds the line of notes from events in order of time.
class NoteLine {
 public:
  void set_tempo(double quarters_per_minute) { seconds_per_quarter_ = 60.0 / quarters_per_minute; }

  void add(const KernEvent& event) {
    const double duration_s = event.quarters.value() * seconds_per_quarter_;
    if (event.pitch) {
      const auto pitch = static_cast<float>(*event.pitch);
      if (event.continues_tie && last_sounds_ && notes_.back().pitch == pitch)
        notes_.back().duration_s += duration_s;
      else
        notes_.push_back({time_s_, duration_s, pitch});
    }
    last_sounds_ = event.pitch.has_value();
    time_s_ += duration_s;
  }

  double duration_s() const { return time_s_; }
  const std::vector<Note>& notes() const { return notes_; }

 private:
  double seconds_per_quarter_ = 60.0 / kDefaultQuartersPerMinute;
  double time_s_ = 0;
  bool last_sounds_ = false;
  std::vector<Note> notes_;
};

}  // namespace

std::vector<Note> read_kern(const std::string& bytes, const std::string& name) {
  std::optional<SpinePath> spine;
  NoteLine line;
  for (const auto& [number, record] : filled_lines(bytes)) {
    if (spine && spine->ended()) break;
    if (record.starts_with('!')) continue;
    const Tokens tokens = fields(record, '\t');
    if (!spine) {
      spine = SpinePath::top_kern_spine(tokens);
      if (!spine) fail_at_line(name, number, "no **kern spine: " + quoted(record));
      continue;
    }
    if (tokens.size() != spine->columns())
      fail_at_line(name, number, fmt::format("{} columns instead of {}", tokens.size(), spine->columns()));
    const std::string_view token = tokens[spine->column()];
    if (record.starts_with('*')) {
      spine->follow(tokens);
      const auto tempo = tempo_of(tokens);
      if (tempo && (*tempo < kSlowest || *tempo > kFastest))
        fail_at_line(name, number,
                     fmt::format("tempo out of range (allowed: {} to {} quarter notes a minute): {}", kSlowest,
                                 kFastest, quoted(record)));
      if (tempo) line.set_tempo(*tempo);
    } else if (token != "." && !token.starts_with('=')) {
      try {
        if (const auto event = parse_event(token)) line.add(*event);
      } catch (const std::invalid_argument& error) {
        fail_at_line(name, number, fmt::format("{}: {}", error.what(), quoted(token)));
      }
    }
  }
  if (!spine) throw FormatError(name + ": no **kern spine");
  if (!spine->ended()) throw FormatError(name + ": truncated: the **kern spine has no end (*-)");
  if (line.notes().empty()) throw FormatError(name + ": no notes");
  if (line.duration_s() > kLongestRecording_s)
    throw FormatError(fmt::format("{}: longer than {} minutes", name, kLongestRecording_s / 60));
  return line.notes();
}

}  // namespace tunefind
