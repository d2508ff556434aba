#include "server/analysis/messages.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <type_traits>
#include <utility>

#include "features/error.hpp"
#include "storage/records/record.hpp"

namespace tunefind::server {
namespace {

constexpr Origin kOrigin{"analysis", ""};
// Limits of what an analysis can produce, with room to spare; chosen by hand where nothing else is said.
constexpr std::size_t kLongestReason = 300, kMostIssues = 16, kMostLines = 16, kLongestRole = 32;
constexpr double kSlack_s = 1.0;      // the last frames reach beyond the end of the recording
constexpr float kHighestPitch = 127;  // MIDI numbers
constexpr double kShortestHop_s = 0.005;
constexpr double kShortestLoop_s = 1;          // the lower limit of the loop strategies' parameter
constexpr double kMostBeats_per_s = 10;        // beat trackers find at most 4
constexpr std::size_t kFrame_bytes = 64;       // salience in two views of 8 peaks of 3 bytes each, and terms
constexpr std::size_t kOther_bytes = 2 << 20;  // melody lines at their shortest hop, chroma, mel levels

/// Appends values in the memory layout of this machine: both ends of a channel run on it.
class Writer {
 public:
  template <class Number>
  Writer& number(Number value) {
    static_assert(std::is_arithmetic_v<Number>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Writer& text(std::string_view value) {
    number(static_cast<std::uint32_t>(value.size()));
    bytes_.append(value);
    return *this;
  }
  template <class Element>
  Writer& array(const std::vector<Element>& elements) {
    static_assert(std::has_unique_object_representations_v<Element> || std::is_floating_point_v<Element>);
    return text({reinterpret_cast<const char*>(elements.data()), elements.size() * sizeof(Element)});
  }
  std::string finish() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

[[noreturn]] void refuse(const char* reason) { throw FormatError(reason); }

void require(bool holds, const char* otherwise) {
  if (!holds) refuse(otherwise);
}

/// Reads what Writer wrote. Throws FormatError if the bytes end too early.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  template <class Number>
  Number number() {
    Number value{};
    const std::string_view bytes = take(sizeof value);
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  bool flag() {
    const auto byte = number<std::uint8_t>();
    require(byte <= 1, "a flag is neither 0 nor 1");
    return byte == 1;
  }
  std::string_view text() { return take(number<std::uint32_t>()); }
  template <class Element>
  std::vector<Element> array() {
    const std::string_view bytes = text();
    require(bytes.size() % sizeof(Element) == 0, "a sequence ends inside an element");
    std::vector<Element> elements(bytes.size() / sizeof(Element));
    if (!elements.empty()) std::memcpy(elements.data(), bytes.data(), bytes.size());
    return elements;
  }
  void finish() const { require(left_.empty(), "a message goes on after its end"); }

 private:
  std::string_view take(std::size_t size) {
    require(size <= left_.size(), "a message ends too early");
    const std::string_view bytes = left_.substr(0, size);
    left_.remove_prefix(size);
    return bytes;
  }

  std::string_view left_;
};

bool within(double value, double low, double high) { return value >= low && value <= high; }  // false for NaN

void require_duration(double duration_s, const AnalysisBounds& bounds) {
  require(within(duration_s, 0, bounds.longest_s + kSlack_s), "a duration out of range");
}

/// `duration_s` is the duration of the recording or tune that the melody belongs to.
void require_melody(const Melody& melody, double duration_s) {
  require(within(melody.hop_s, kShortestHop_s, 1), "a melody's hop out of range");
  require(melody.pitch.size() == melody.voiced.size(), "pitch and voicing differ in length");
  require(within(melody.start_s, 0, duration_s + kSlack_s), "a melody's start out of range");
  require(within(melody.start_s + melody.duration_s(), 0, duration_s + kSlack_s), "a melody longer than its recording");
  require(std::ranges::all_of(melody.pitch, [](float pitch) { return within(pitch, 0, kHighestPitch); }),
          "a melody's pitch out of range");
  require(std::ranges::all_of(melody.voiced, [](std::uint8_t voiced) { return voiced <= 1; }),
          "a voicing that is neither 0 nor 1");
  require(melody.empty() || (melody.voiced.front() == 1 && melody.voiced.back() == 1), "a melody with silent ends");
}

void require_sound(const MelLevels& sound, double duration_s) {
  require(within(sound.hop_s, 0.01, 10), "mel levels' hop out of range");
  require(sound.levels.size() % MelLevels::kBands == 0, "mel levels end inside a frame");
  require(static_cast<double>(sound.frames()) * sound.hop_s <= duration_s + kSlack_s + sound.hop_s,
          "mel levels longer than their recording");
}

void require_salience(const Salience& salience, double duration_s, const AnalysisBounds& bounds) {
  require(salience.hop_s == bounds.hop_s, "salience of another hop");
  require(salience.duration_s() <= duration_s + kSlack_s + salience.hop_s, "salience longer than its song");
  require(within(salience.background_cost, 0, 1), "a background cost out of range");
  require(std::ranges::all_of(salience.peaks,
                              [](const SaliencePeak& peak) { return peak.pitch() <= kHighestPitch && peak.strength; }),
          "a salience peak out of range");
}

/// Requires plausible chroma, also for the tune with its cut repetitions put back, which repeats the vectors of each
/// loop.
void require_chroma(const Tune& tune) {
  const Chroma& chroma = tune.chroma;
  for (std::size_t i = 0; i < chroma.times_s.size(); ++i)
    require(within(chroma.times_s[i], i == 0 ? 0 : chroma.times_s[i - 1], tune.duration_s + kSlack_s),
            "a chroma's time out of range");
  auto vectors = static_cast<double>(chroma.vectors.size());
  for (const Recurrence& one : tune.recurrences)
    vectors += one.times * static_cast<double>(std::ranges::count_if(chroma.times_s, [&](double time_s) {
                 return time_s >= one.at_s - one.period_s - kSlack_s && time_s < one.at_s + kSlack_s;
               }));
  require(vectors <= 2 * kMostBeats_per_s * (tune.duration_s + kSlack_s), "more beats than music has");
}

void require_recurrences(const Tune& tune) {
  double cut_s = 0;
  for (const Recurrence& one : tune.recurrences) {
    require(one.period_s >= kShortestLoop_s, "a loop too short to be one");
    cut_s += one.cut_s();
  }
  require(within(cut_s, 0, tune.duration_s + kSlack_s), "more is cut out of a song than there was");
}

void require_song(const AnalysedSong& song, const AnalysisBounds& bounds) {
  const Tune& tune = song.tune;
  require_duration(tune.duration_s, bounds);
  require_salience(tune.salience, tune.duration_s, bounds);
  require(!tune.salience.peaks.empty(), "a song without pitch");
  if (tune.polyphonic()) {
    require_salience(tune.plain_salience, tune.duration_s, bounds);
    require(song.peaks.size() == kWaveformPeaks, "a waveform of another length");
    require(song.terms.empty(), "terms of what is not one line");
  } else {
    const auto& offsets = tune.salience.offsets;
    for (std::size_t i = 1; i < offsets.size(); ++i) require(offsets[i] - offsets[i - 1] <= 1, "two pitches at once");
    require(tune.plain_salience == Salience(), "two views of one line");
    require(song.peaks.empty(), "a waveform of notes");
    require(tune.recurrences.empty(), "loops of what is one line");
  }
  require(tune.lines.size() <= kMostLines, "too many melody lines");
  for (const MelodyLine& line : tune.lines) {
    require(
        line.role.size() <= kLongestRole && std::ranges::all_of(line.role, [](char c) { return c >= 'a' && c <= 'z'; }),
        "a melody line's role is not a word");
    require(within(line.background_cost, 0, 1), "a background cost out of range");
    require_melody(line.melody, tune.duration_s);
  }
  require_recurrences(tune);
  require_chroma(tune);
  if (!tune.sound.empty()) require_sound(tune.sound, tune.duration_s);
  require(!tune.bpm || within(*tune.bpm, 1, 1000), "a tempo out of range");
  for (const Term& term : song.terms)
    require(term.term < bounds.vocabulary && term.frame < tune.salience.frames(), "a term out of range");
}

}  // namespace

AnalysisBounds bounds_of(const Strategies& strategies, double longest_s) {
  return {longest_s, strategies.salience->hop_s(), strategies.terms->vocabulary()};
}

std::size_t longest_analysed_bytes(const AnalysisBounds& bounds) {
  return kOther_bytes + kFrame_bytes * static_cast<std::size_t>(bounds.longest_s / bounds.hop_s);
}

std::string message_of(const WorkerStart& start) {
  return Writer()
      .text(start.settings)
      .number(start.longest_s)
      .number(start.memory_bytes)
      .number(static_cast<std::int32_t>(start.cpu_s))
      .number(static_cast<std::int32_t>(start.nice))
      .number(static_cast<std::uint8_t>(start.warm_up))
      .finish();
}

WorkerStart read_start(std::string_view content) {
  Reader reader(content);
  WorkerStart start;
  start.settings = reader.text();
  start.longest_s = reader.number<double>();
  start.memory_bytes = reader.number<std::uint64_t>();
  start.cpu_s = reader.number<std::int32_t>();
  start.nice = reader.number<std::int32_t>();
  start.warm_up = reader.flag();
  reader.finish();
  return start;
}

std::string message_of(const HeardHum& heard) {
  const Melody& melody = heard.query.melody;
  Writer writer;
  writer.number(heard.duration_s).number(melody.hop_s).number(melody.start_s);
  writer.array(melody.pitch).array(melody.voiced).number(heard.query.quality.voiced_s);
  writer.number(static_cast<std::uint32_t>(heard.query.quality.issues.size()));
  for (const std::string& issue : heard.query.quality.issues) writer.text(issue);
  return writer.number(heard.query.sound.hop_s).array(heard.query.sound.levels).finish();
}

HeardHum read_heard(std::string_view content, const AnalysisBounds& bounds) {
  Reader reader(content);
  HeardHum heard;
  heard.duration_s = reader.number<double>();
  Melody& melody = heard.query.melody;
  melody.hop_s = reader.number<double>();
  melody.start_s = reader.number<double>();
  melody.pitch = reader.array<float>();
  melody.voiced = reader.array<std::uint8_t>();
  heard.query.quality.voiced_s = reader.number<double>();
  const auto issues = reader.number<std::uint32_t>();
  require(issues <= kMostIssues, "too many issues");
  for (std::uint32_t i = 0; i < issues; ++i) {
    const std::string_view issue = reader.text();
    require(issue.size() <= kLongestRole &&
                std::ranges::all_of(issue, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }),
            "an issue is not a name");
    heard.query.quality.issues.emplace_back(issue);
  }
  heard.query.sound.hop_s = reader.number<double>();
  heard.query.sound.levels = reader.array<std::uint8_t>();
  reader.finish();

  require_duration(heard.duration_s, bounds);
  require_melody(melody, heard.duration_s);
  require(within(heard.query.quality.voiced_s, 0, heard.duration_s + kSlack_s), "more is voiced than there is");
  require_sound(heard.query.sound, heard.duration_s);
  return heard;
}

std::string message_of(const AnalysedSong& song) {
  const Tune& tune = song.tune;
  Writer writer;
  writer.number(tune.duration_s).number(static_cast<std::uint8_t>(tune.kind));
  writer.text(encode_salience(tune)).text(encode(tune.lines)).text(encode(tune.chroma));
  writer.text(tune.sound.empty() ? std::string() : encode(tune.sound));
  writer.number(static_cast<std::uint8_t>(tune.bpm.has_value())).number(tune.bpm.value_or(0));
  writer.number(static_cast<std::uint8_t>(tune.key.has_value()));
  writer.number(static_cast<std::uint8_t>(tune.key.value_or(Key{}).tonic));
  writer.number(static_cast<std::uint8_t>(tune.key.value_or(Key{}).minor));
  return writer.array(song.terms).array(song.peaks).finish();
}

AnalysedSong read_analysed(std::string_view content, const AnalysisBounds& bounds) {
  Reader reader(content);
  AnalysedSong song;
  Tune& tune = song.tune;
  tune.duration_s = reader.number<double>();
  const auto kind = reader.number<std::uint8_t>();
  require(kind <= static_cast<std::uint8_t>(SongKind::extracted), "an unknown kind of song");
  tune.kind = static_cast<SongKind>(kind);
  decode_salience(reader.text(), kOrigin, tune);
  tune.lines = decode_lines(reader.text(), kOrigin);
  tune.chroma = decode_chroma(reader.text(), kOrigin);
  if (const std::string_view sound = reader.text(); !sound.empty()) {
    tune.sound = decode_sound(sound, kOrigin);
    require(!tune.sound.empty(), "mel levels of nothing");
  }
  const bool has_bpm = reader.flag();
  const auto bpm = reader.number<double>();
  if (has_bpm) tune.bpm = bpm;
  const bool has_key = reader.flag();
  const auto tonic = reader.number<std::uint8_t>();
  const bool minor = reader.flag();
  require(tonic < 12, "a tonic that is no pitch class");
  if (has_key) tune.key = Key{tonic, minor};
  song.terms = reader.array<Term>();
  song.peaks = reader.array<std::uint8_t>();
  reader.finish();
  require_song(song, bounds);
  return song;
}

std::string message_of(const AnalysisFailure& failure) {
  return Writer().number(static_cast<std::uint8_t>(failure.cause)).text(failure.reason).finish();
}

AnalysisFailure read_failure(std::string_view content) {
  Reader reader(content);
  AnalysisFailure failure;
  const auto cause = reader.number<std::uint8_t>();
  require(cause >= 1 && cause <= 3, "a failure without cause");
  failure.cause = static_cast<AnalysisFailure::Cause>(cause);
  failure.reason = reader.text().substr(0, kLongestReason);
  reader.finish();
  // A recording can have put any bytes into it. It names no file, so ASCII is enough.
  std::ranges::replace_if(
      failure.reason, [](char c) { return c < ' ' || c > '~'; }, '?');
  return failure;
}

}  // namespace tunefind::server
