#include "experiments/synthesis/abc.hpp"

#include <cctype>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>

#include "features/error.hpp"

namespace tunefind {
namespace {

constexpr std::array<int, 7> kMajor{0, 2, 4, 5, 7, 9, 11};  // semitones above the tonic

/// Reads the tune character by character. Counts lengths in quarter notes until the end, because these are exact in
/// binary and can be compared; `finish` converts them to seconds.
class AbcReader {
 public:
  AbcReader(std::string_view text, const std::string& id) : text_(text) { tune_.id = id; }

  DemoTune read() {
    while (skip_blanks()) {
      if (position_ + 1 < text_.size() && text_[position_ + 1] == ':' &&
          std::isalpha(static_cast<unsigned char>(peek())))
        read_field();
      else
        read_symbol();
    }
    finish();
    return tune_;
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const {
    throw FormatError(tune_.id + ": " + reason + " (at character " + std::to_string(position_) + ")");
  }

  char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }

  bool accept(char wanted) {
    if (peek() != wanted) return false;
    ++position_;
    return true;
  }

  bool skip_blanks() {
    while (std::isspace(static_cast<unsigned char>(peek()))) ++position_;
    return position_ < text_.size();
  }

  std::optional<int> read_integer() {
    if (!std::isdigit(static_cast<unsigned char>(peek()))) return std::nullopt;
    int value = 0;
    while (std::isdigit(static_cast<unsigned char>(peek())) && value < 1000)
      value = value * 10 + (text_[position_++] - '0');
    return value;
  }

  /// A positive integer; `fallback` if there are no digits.
  int read_count(int fallback) {
    const int value = read_integer().value_or(fallback);
    if (value == 0) fail("a count must not be zero");
    return value;
  }

  /// The value of "3/2", "/2", "/" (a half), "2" or nothing (1).
  double read_fraction() {
    double value = read_count(1);
    while (accept('/')) value /= read_count(2);
    return value;
  }

  void read_field() {
    const char name = text_[position_];
    const std::size_t end = std::min(text_.find('\n', position_), text_.size());
    const std::string value(text_.substr(position_ + 2, end - position_ - 2));
    if (name == 'T') tune_.title = value;
    if (name == 'C') tune_.source = value;
    position_ += 2;
    if (name == 'M') {
      const int beats = read_count(4);
      const int unit = accept('/') ? read_count(4) : 4;
      tune_.bar_quarters = 4.0 * beats / unit;
      tune_.pulse_quarters = unit == 8 && beats % 3 == 0 ? 1.5 : 1.0;
    }
    if (name == 'L') unit_quarters_ = 4 * read_fraction();
    if (name == 'Q') {
      const double beat_quarters = 4 * read_fraction();
      if (!accept('=')) fail("the tempo must have the form Q:1/4=100");
      tune_.quarter_s = 60.0 / read_count(120) / beat_quarters;
    }
    if (name == 'K') read_key(value);
    position_ = end;
  }

  void read_key(const std::string& key) {
    static const std::map<char, int> kFifths{{'F', -1}, {'C', 0}, {'G', 1}, {'D', 2}, {'A', 3}, {'E', 4}, {'B', 5}};
    static const std::map<std::string, int> kModeFifths{{"", 0}, {"mix", -1}, {"dor", -2}, {"m", -3}};
    const auto letter = key.empty() ? kFifths.end() : kFifths.find(key[0]);
    if (letter == kFifths.end()) fail("unknown key " + key);
    const bool flat = key.size() > 1 && key[1] == 'b';
    const bool sharp = key.size() > 1 && key[1] == '#';
    const auto mode = kModeFifths.find(key.substr(flat || sharp ? 2 : 1));
    if (mode == kModeFifths.end()) fail("unknown mode in key " + key);

    const int tonic_fifths = letter->second + 7 * (sharp - flat);
    const int sharps = tonic_fifths + mode->second;
    for (int step = 0; step < std::abs(sharps); ++step)
      signature_[sharps > 0 ? "FCGDAEB"[step % 7] : "BEADGCF"[step % 7]] += sharps > 0 ? 1 : -1;

    const int tonic = ((tonic_fifths * 7) % 12 + 12) % 12;
    const int major = ((sharps * 7) % 12 + 12) % 12;
    std::size_t degree = 0;
    while ((major + kMajor[degree]) % 12 != tonic) ++degree;
    for (std::size_t i = 0; i < 7; ++i) tune_.scale[i] = (major + kMajor[(degree + i) % 7]) % 12;
    in_bar_ = signature_;
  }

  void read_symbol() {
    if (accept('|')) {
      accept(']');
      end_bar();
    } else if (accept('>')) {
      if (tune_.notes.empty() || factor_ != 1) fail("a broken rhythm needs a note on both sides");
      const double lengthening = last_quarters_ / 2;
      tune_.notes.back().duration_s += lengthening;
      now_ += lengthening;
      factor_ = 0.5;
    } else if (accept('-')) {
      tied_ = true;
    } else if (accept('z')) {
      now_ += unit_quarters_ * read_fraction() * factor_;
      factor_ = 1;
    } else {
      read_note();
    }
  }

  void read_note() {
    std::optional<int> accidental;
    while (peek() == '^' || peek() == '_' || peek() == '=') {
      const char mark = text_[position_++];
      accidental = accidental.value_or(0) + (mark == '^') - (mark == '_');
    }
    const char letter = peek();
    const char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    if (upper < 'A' || upper > 'G') fail("not a note");
    ++position_;
    int octave = letter == upper ? 0 : 1;
    while (peek() == ',' || peek() == '\'') octave += text_[position_++] == '\'' ? 1 : -1;
    // In ABC an accidental holds for its octave until the end of the bar. Here it holds in every octave, which makes no
    // difference to the demo tunes.
    if (accidental) in_bar_[upper] = *accidental;
    const int natural = kMajor[static_cast<std::size_t>((upper - 'C' + 7) % 7)];
    const auto pitch = static_cast<float>(60 + 12 * octave + natural + in_bar_[upper]);
    const double quarters = unit_quarters_ * read_fraction() * factor_;
    factor_ = 1;
    last_quarters_ = quarters;
    if (tied_) {
      if (tune_.notes.empty() || tune_.notes.back().pitch != pitch) fail("a tie joins two different pitches");
      tune_.notes.back().duration_s += quarters;
    } else {
      tune_.notes.push_back({now_, quarters, pitch});
    }
    tied_ = false;
    now_ += quarters;
  }

  void end_bar() {
    const double length = now_ - bar_start_;
    if (bars_ > 0 && short_bar_) fail("bar " + std::to_string(bars_) + " is short");
    short_bar_ = length != tune_.bar_quarters;
    if (length > tune_.bar_quarters) fail("bar " + std::to_string(bars_ + 1) + " is too long");
    if (bars_ == 0 && short_bar_) {
      tune_.pickup_quarters = length;
      short_bar_ = false;
    }
    ++bars_;
    bar_start_ = now_;
    in_bar_ = signature_;
  }

  void finish() {
    if (now_ != bar_start_) end_bar();
    if (tune_.notes.empty()) fail("no notes");
    const double bars = now_ / tune_.bar_quarters;
    if (bars != std::floor(bars)) fail("the last bar and the pickup do not make one bar");
    tune_.bars = static_cast<int>(bars);
    for (Note& note : tune_.notes) {
      note.onset_s *= tune_.quarter_s;
      note.duration_s *= tune_.quarter_s;
    }
  }

  std::string_view text_;
  std::size_t position_ = 0;
  DemoTune tune_;
  std::map<char, int> signature_, in_bar_;
  double unit_quarters_ = 0.5;
  double now_ = 0, bar_start_ = 0, last_quarters_ = 0;  // in quarter notes
  double factor_ = 1;                                   // of the next note's length: 0.5 after '>'
  int bars_ = 0;
  bool short_bar_ = false, tied_ = false;
};

}  // namespace

DemoTune read_abc(std::string_view text, const std::string& id) { return AbcReader(text, id).read(); }

}  // namespace tunefind
