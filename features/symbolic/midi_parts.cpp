// Reader of Standard MIDI Files, after the MIDI 1.0 specification (RP-001). We do not use libsmf 1.3 because it fails
// on valid files: after a text event of 128 bytes or more it drops the rest of the track and reports success, and it
// aborts the process on a System Exclusive message that is split into several packets.
#include "features/symbolic/midi_parts.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <queue>
#include <string_view>
#include <tuple>

#include "features/error.hpp"

namespace tunefind {
namespace {

using Ticks = std::uint64_t;

/// Reads numbers from the front of a byte string. Whatever goes wrong is thrown as a FormatError with the message it
/// was constructed with.
class ByteReader {
 public:
  ByteReader(std::string_view bytes, std::string error) : bytes_(bytes), error_(std::move(error)) {}

  bool at_end() const { return bytes_.empty(); }

  std::string_view take(std::size_t count) {
    if (count > bytes_.size()) fail();
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  std::uint8_t byte() { return static_cast<std::uint8_t>(take(1)[0]); }

  /// A data byte of a channel message, whose top bit is clear.
  std::uint8_t data_byte() {
    const std::uint8_t value = byte();
    if (value >= 0x80) fail();
    return value;
  }

  bool next_is_status() const { return !at_end() && static_cast<std::uint8_t>(bytes_[0]) >= 0x80; }

  std::uint32_t big_endian(int width) {
    std::uint32_t value = 0;
    for (int i = 0; i < width; ++i) value = value << 8 | byte();
    return value;
  }

  /// A variable-length quantity: seven bits a byte, at most four bytes.
  std::uint32_t variable_length() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      const std::uint8_t next = byte();
      value = value << 7 | (next & 0x7Fu);
      if (next < 0x80) return value;
    }
    fail();
  }

  const std::string& error() const { return error_; }
  [[noreturn]] void fail() const { throw FormatError(error_); }

 private:
  std::string_view bytes_;
  std::string error_;
};

struct TickNote {
  int channel = 0;
  int pitch = 0;
  Ticks onset = 0;
  Ticks end = 0;
};

struct Track {
  std::string name;
  std::vector<TickNote> notes;
};

struct TempoChange {
  Ticks tick = 0;
  std::uint32_t microseconds_per_quarter = 0;
};

/// Converts ticks to seconds. Before the first tempo change, the tempo is 120 quarter notes a minute.
class TempoMap {
 public:
  TempoMap(std::uint32_t division, std::vector<TempoChange> changes) {
    if (division & 0x8000u) {
      // SMPTE time code: frames per second (29 stands for 29.97) times ticks per frame; tempo changes have no effect.
      const int frames = 256 - static_cast<int>(division >> 8);
      const double frames_per_second = frames == 29 ? 30000.0 / 1001.0 : frames;
      segments_.push_back({0, 0, 1.0 / (frames_per_second * (division & 0xFFu))});
      return;
    }
    std::stable_sort(changes.begin(), changes.end(),
                     [](const TempoChange& a, const TempoChange& b) { return a.tick < b.tick; });
    const double ticks_per_quarter = division;
    segments_.push_back({0, 0, 0.5 / ticks_per_quarter});
    for (const TempoChange& change : changes)
      segments_.push_back(
          {change.tick, seconds(change.tick), change.microseconds_per_quarter * 1e-6 / ticks_per_quarter});
  }

  double seconds(Ticks tick) const {
    const auto after = std::upper_bound(segments_.begin(), segments_.end(), tick,
                                        [](Ticks value, const Segment& segment) { return value < segment.tick; });
    const Segment& segment = *std::prev(after);
    return segment.start_s + static_cast<double>(tick - segment.tick) * segment.seconds_per_tick;
  }

 private:
  struct Segment {
    Ticks tick;
    double start_s;
    double seconds_per_tick;
  };
  std::vector<Segment> segments_;
};

/// Notes that are sounding, by channel and pitch. If several have the same pitch, the first to begin is the first to
/// end.
class OpenNotes {
 public:
  void begin(int channel, int pitch, Ticks tick) { onsets_[{channel, pitch}].push(tick); }

  void end(int channel, int pitch, Ticks tick, std::vector<TickNote>& notes) {
    auto& onsets = onsets_[{channel, pitch}];
    if (onsets.empty()) return;
    notes.push_back({channel, pitch, onsets.front(), tick});
    onsets.pop();
  }

  void end_all(Ticks tick, std::vector<TickNote>& notes) {
    for (auto& [key, onsets] : onsets_)
      while (!onsets.empty()) end(key.first, key.second, tick, notes);
  }

 private:
  std::map<std::pair<int, int>, std::queue<Ticks>> onsets_;
};

void read_channel_message(ByteReader& in, int status, Ticks tick, OpenNotes& open, Track& track) {
  const int kind = status >> 4;
  const int channel = status & 0x0F;
  const int first = in.data_byte();
  if (kind == 0xC || kind == 0xD) return;
  const int second = in.data_byte();
  if (kind == 0x9 && second > 0)
    open.begin(channel, first, tick);
  else if (kind == 0x9 || kind == 0x8)
    open.end(channel, first, tick, track.notes);
}

/// Reads one track chunk to its end. Running status ends at meta events and System Exclusive messages.
Track read_track(ByteReader in, std::vector<TempoChange>& tempos) {
  constexpr int kTrackName = 0x03, kEndOfTrack = 0x2F, kTempo = 0x51;
  constexpr int kMeta = 0xFF, kSystemExclusive = 0xF0, kEscape = 0xF7;
  Track track;
  OpenNotes open;
  Ticks tick = 0;
  int status = 0;
  for (;;) {
    tick += in.variable_length();
    if (in.next_is_status()) status = in.byte();
    if (status == kMeta) {
      const int type = in.byte();
      const std::string_view content = in.take(in.variable_length());
      if (type == kEndOfTrack) break;
      if (type == kTrackName && track.name.empty()) track.name = content;
      if (type == kTempo) {
        const std::uint32_t microseconds = ByteReader(content, in.error()).big_endian(3);
        if (microseconds == 0) in.fail();
        tempos.push_back({tick, microseconds});
      }
      status = 0;
    } else if (status == kSystemExclusive || status == kEscape) {
      in.take(in.variable_length());
      status = 0;
    } else if (status >= 0x80 && status < kSystemExclusive) {
      read_channel_message(in, status, tick, open, track);
    } else {
      in.fail();
    }
  }
  if (!in.at_end()) in.fail();
  open.end_all(tick, track.notes);
  return track;
}

/// The parts of a track by channel. Notes without length are left out, as they make no sound.
std::vector<MidiPart> parts_of(const Track& track, const TempoMap& tempo) {
  std::map<int, MidiPart> parts;
  for (const TickNote& note : track.notes) {
    const double onset_s = tempo.seconds(note.onset);
    const double duration_s = tempo.seconds(note.end) - onset_s;
    if (duration_s <= 0) continue;
    MidiPart& part = parts[note.channel];
    part.notes.push_back({onset_s, duration_s, static_cast<float>(note.pitch)});
  }
  std::vector<MidiPart> result;
  for (auto& [channel, part] : parts) {
    part.name = track.name;
    part.channel = channel;
    std::sort(part.notes.begin(), part.notes.end(), [](const Note& a, const Note& b) {
      return std::tuple(a.onset_s, -a.pitch, a.duration_s) < std::tuple(b.onset_s, -b.pitch, b.duration_s);
    });
    result.push_back(std::move(part));
  }
  return result;
}

}  // namespace

std::vector<MidiPart> read_midi_parts(const std::string& bytes, const std::string& name) {
  if (!bytes.starts_with("MThd")) throw FormatError(name + ": not a MIDI file");
  ByteReader in(bytes, name + ": truncated MIDI file");
  in.take(4);
  ByteReader header(in.take(in.big_endian(4)), name + ": corrupt MIDI header");
  const std::uint32_t format = header.big_endian(2);
  const std::uint32_t track_count = header.big_endian(2);
  const std::uint32_t division = header.big_endian(2);
  if (format > 1) throw FormatError(fmt::format("{}: MIDI format {} is not supported (only 0 and 1)", name, format));
  if ((division & 0xFFu) == 0 && (division == 0 || division & 0x8000u)) header.fail();

  std::vector<Track> tracks;
  std::vector<TempoChange> tempos;
  while (tracks.size() < track_count) {
    const std::string_view kind = in.take(4);
    const std::string_view content = in.take(in.big_endian(4));
    if (kind != "MTrk") continue;  // the standard asks readers to skip unknown chunks
    const std::string error = fmt::format("{}: track {} is corrupt", name, tracks.size() + 1);
    tracks.push_back(read_track(ByteReader(content, error), tempos));
  }

  const TempoMap tempo(division, std::move(tempos));
  std::vector<MidiPart> parts;
  for (const Track& track : tracks) {
    std::vector<MidiPart> of_track = parts_of(track, tempo);
    std::move(of_track.begin(), of_track.end(), std::back_inserter(parts));
  }
  return parts;
}

}  // namespace tunefind
