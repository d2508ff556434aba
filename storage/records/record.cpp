#include "storage/records/record.hpp"

#include <boost/archive/binary_iarchive.hpp>
#include <boost/archive/binary_oarchive.hpp>
#include <boost/iostreams/device/array.hpp>
#include <boost/iostreams/stream_buffer.hpp>
#include <boost/serialization/binary_object.hpp>
#include <sstream>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

#include "storage/records/packing.hpp"

namespace tunefind {
namespace {

// The archives write bare numbers: no header, no locale, no class information. FORMAT.md specifies the fields.
constexpr unsigned kBare = boost::archive::no_header | boost::archive::no_codecvt;

// Serialises numbers and byte strings.
class Writer {
 public:
  static constexpr bool kReads = false;
  template <class Number>
  void number(Number& value) {
    archive_ << std::as_const(value);
  }
  void bytes(std::string& value) {
    auto size = static_cast<std::uint32_t>(value.size());
    number(size);
    archive_ << boost::serialization::make_binary_object(value.data(), value.size());
  }
  std::string finish() { return std::move(sink_).str(); }

 private:
  std::stringbuf sink_;
  boost::archive::binary_oarchive archive_{sink_, kBare};
};

// Reads numbers and byte strings from a view, without copying it. `read` turns all exceptions of it into StorageError.
class Reader {
 public:
  static constexpr bool kReads = true;
  explicit Reader(std::string_view payload) : source_(payload.data(), payload.size()) {}
  template <class Number>
  void number(Number& value) {
    archive_ >> value;
  }
  void bytes(std::string& value) {
    std::uint32_t size = 0;
    number(size);
    if (size > left()) throw std::runtime_error("a text extends beyond the end of the record");
    value.resize(size);
    boost::serialization::binary_object bytes(value.data(), value.size());
    archive_ >> bytes;
  }
  std::size_t left() { return static_cast<std::size_t>(std::max<std::streamsize>(0, source_.in_avail())); }

 private:
  boost::iostreams::stream_buffer<boost::iostreams::array_source> source_;
  boost::archive::binary_iarchive archive_{source_, kBare};
};

// The `transfer` of a type serves both directions: it passes the fields, in their order, to a Writer or a Reader.

template <class Archive>
void transfer(Archive& archive, bool& flag) {
  auto byte = static_cast<std::uint8_t>(flag);
  archive.number(byte);
  if (byte > 1) throw std::runtime_error("a flag is neither 0 nor 1");
  flag = byte == 1;
}

template <class Archive>
void transfer(Archive& archive, SongKind& kind) {
  auto byte = static_cast<std::uint8_t>(kind);
  archive.number(byte);
  if (byte > static_cast<std::uint8_t>(SongKind::extracted)) throw std::runtime_error("a kind of song that is unknown");
  kind = static_cast<SongKind>(byte);
}

template <class Archive>
void transfer(Archive& archive, double& value) {
  archive.number(value);
}

template <class Archive>
void transfer(Archive& archive, std::string& value) {
  archive.bytes(value);
}

template <class Archive>
void transfer(Archive& archive, Key& key) {
  auto tonic = static_cast<std::uint8_t>(key.tonic);
  archive.number(tonic);
  if (tonic > 11) throw std::runtime_error("a tonic is not a pitch class");
  key.tonic = tonic;
  transfer(archive, key.minor);
}

template <class Archive, class Value>
void transfer(Archive& archive, std::optional<Value>& value) {
  bool present = value.has_value();
  transfer(archive, present);
  if (!present) return;
  if (!value) value.emplace();
  transfer(archive, *value);
}

template <class Archive>
void transfer(Archive& archive, Song& song) {
  transfer(archive, song.id);
  transfer(archive, song.title);
  transfer(archive, song.source);
  transfer(archive, song.content_hash);
  transfer(archive, song.duration_s);
  transfer(archive, song.kind);
  transfer(archive, song.bpm);
  transfer(archive, song.key);
}

template <class Archive>
void transfer(Archive& archive, PackedSalience& salience) {
  transfer(archive, salience.hop_s);
  transfer(archive, salience.runs);
  transfer(archive, salience.pitches);
  transfer(archive, salience.strengths);
}

/// Salience, schema 2: both views, each with its background cost.
struct PackedViews {
  PackedSalience whitened, plain;
};

template <class Archive>
void transfer(Archive& archive, PackedViews& views) {
  for (PackedSalience* view : {&views.whitened, &views.plain}) {
    transfer(archive, *view);
    transfer(archive, view->background_cost);
  }
}

template <class Archive>
void transfer(Archive& archive, Recurrence& recurrence) {
  transfer(archive, recurrence.from_s);
  transfer(archive, recurrence.at_s);
  transfer(archive, recurrence.period_s);
  auto times = static_cast<std::uint32_t>(recurrence.times);
  archive.number(times);
  recurrence.times = static_cast<int>(times);
}

template <class Archive>
void transfer(Archive& archive, PackedLine& line) {
  transfer(archive, line.role);
  transfer(archive, line.hop_s);
  transfer(archive, line.start_s);
  transfer(archive, line.stretches);
  transfer(archive, line.cents);
  transfer(archive, line.background_cost);
}

/// Melodies, schema 1: pitch and voicing of every frame.
template <class Archive>
void transfer(Archive& archive, FramewiseLine& line) {
  transfer(archive, line.role);
  transfer(archive, line.hop_s);
  transfer(archive, line.start_s);
  transfer(archive, line.cents);
  transfer(archive, line.voiced);
}

/// Mel levels, one byte each.
struct StoredSound {
  double hop_s = 0;
  std::string levels;
};

template <class Archive>
void transfer(Archive& archive, StoredSound& sound) {
  transfer(archive, sound.hop_s);
  transfer(archive, sound.levels);
}

/// Melodies, schema 2: schema 1 with the background cost of the line.
struct FramewiseLineAndBackground {
  FramewiseLine line;
};

MelodyLine unpack(const FramewiseLineAndBackground& stored) { return unpack(stored.line); }

template <class Archive>
void transfer(Archive& archive, FramewiseLineAndBackground& stored) {
  transfer(archive, stored.line);
  transfer(archive, stored.line.background_cost);
}

template <class Archive>
void transfer(Archive& archive, PackedChroma& chroma) {
  transfer(archive, chroma.values);
  transfer(archive, chroma.times);
}

template <class Archive>
void transfer(Archive& archive, std::pair<std::string, std::string>& entry) {
  transfer(archive, entry.first);
  transfer(archive, entry.second);
}

// Reads elements one by one instead of reserving memory for their count. Each takes at least one byte, so a wrong count
// fails at the end of the record.
template <class Archive, class Element>
void transfer(Archive& archive, std::vector<Element>& elements) {
  auto count = static_cast<std::uint32_t>(elements.size());
  archive.number(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    if constexpr (Archive::kReads) elements.emplace_back();
    transfer(archive, elements[i]);
  }
}

/// Salience, schema 3: schema 2 and the recurrences, which were cut out of both views.
struct PackedRolledViews {
  PackedViews views;
  std::vector<Recurrence> recurrences;
};

template <class Archive>
void transfer(Archive& archive, PackedRolledViews& rolled) {
  transfer(archive, rolled.views);
  transfer(archive, rolled.recurrences);
}

constexpr int kMostTimes = 65535;  // repetitions of one recurrence (FORMAT.md); bounds the size of an unrolled tune

/// Throws unless the recurrences are in order, do not overlap, are within the kept timeline of `kept_s` seconds, and
/// each is preceded by at least one period.
void require_in_order(const std::vector<Recurrence>& recurrences, double kept_s) {
  double free_from_s = 0;
  for (const Recurrence& one : recurrences) {
    const bool right = one.from_s >= free_from_s && one.period_s > 0 && one.at_s - one.from_s >= one.period_s &&
                       one.at_s <= kept_s && one.times >= 1 && one.times <= kMostTimes;
    if (!right) throw std::runtime_error("its recurrences are invalid or outside of the kept timeline");
    free_from_s = one.at_s;
  }
}

struct StoredManifest {
  std::uint32_t schema = 0;
  std::vector<std::pair<std::string, std::string>> parameters;
};

template <class Archive>
void transfer(Archive& archive, StoredManifest& manifest) {
  archive.number(manifest.schema);
  transfer(archive, manifest.parameters);
}

template <class Stored>
std::string write(RecordType type, Stored stored) {
  Writer writer;
  transfer(writer, stored);
  return seal(type, newest_schema(type), writer.finish());
}

// Reads the payload as a Stored and returns what `convert` makes of it. Turns every failure into StorageError.
template <class Stored, class Convert>
auto read(const Payload& payload, RecordType type, const Origin& origin, Convert convert) {
  try {
    Reader reader(payload.bytes);
    Stored stored;
    transfer(reader, stored);
    if (reader.left() != 0) throw std::runtime_error("it has bytes after its last field");
    return convert(std::move(stored));
  } catch (const boost::archive::archive_exception&) {
    throw damaged(type, origin, "it is truncated");
  } catch (const std::runtime_error& error) {
    throw damaged(type, origin, error.what());
  }
}

template <class Stored, class Convert>
auto read(std::string_view record, RecordType type, const Origin& origin, Convert convert) {
  return read<Stored>(unseal(record, type, origin), type, origin, convert);
}

}  // namespace

std::string encode(const Manifest& manifest) {
  return write(RecordType::manifest, StoredManifest{static_cast<std::uint32_t>(manifest.schema),
                                                    {manifest.parameters.begin(), manifest.parameters.end()}});
}

std::string encode(const Song& song) { return write(RecordType::songs, song); }

std::string encode_salience(const Tune& tune) {
  return write(RecordType::salience,
               PackedRolledViews{{pack(tune.salience), pack(tune.plain_salience)}, tune.recurrences});
}

std::string encode(const std::vector<MelodyLine>& lines) {
  std::vector<PackedLine> packed;
  for (const MelodyLine& line : lines) packed.push_back(pack(line));
  return write(RecordType::melodies, std::move(packed));
}

std::string encode(const Chroma& chroma) { return write(RecordType::chroma, pack(chroma)); }

std::string encode(const MelLevels& sound) {
  return write(RecordType::sound, StoredSound{sound.hop_s, {sound.levels.begin(), sound.levels.end()}});
}

Manifest decode_manifest(std::string_view record, const Origin& origin) {
  return read<StoredManifest>(record, RecordType::manifest, origin, [](StoredManifest&& stored) {
    return Manifest{static_cast<int>(stored.schema), {stored.parameters.begin(), stored.parameters.end()}};
  });
}

Song decode_song(std::string_view record, const Origin& origin) {
  return read<Song>(record, RecordType::songs, origin, [](Song&& song) { return std::move(song); });
}

void decode_salience(std::string_view record, const Origin& origin, Tune& tune) {
  const auto unpacked = [](const PackedViews& views) { return std::pair(unpack(views.whitened), unpack(views.plain)); };
  const Payload payload = unseal(record, RecordType::salience, origin);
  tune.recurrences.clear();
  if (payload.schema == 1) {
    tune.salience = read<PackedSalience>(payload, RecordType::salience, origin,
                                         [](const PackedSalience& packed) { return unpack(packed); });
    tune.plain_salience = {};
  } else if (payload.schema == 2) {
    std::tie(tune.salience, tune.plain_salience) = read<PackedViews>(payload, RecordType::salience, origin, unpacked);
  } else {
    std::tie(tune.salience, tune.plain_salience, tune.recurrences) =
        read<PackedRolledViews>(payload, RecordType::salience, origin, [&](PackedRolledViews&& rolled) {
          auto [whitened, plain] = unpacked(rolled.views);
          require_in_order(rolled.recurrences, whitened.duration_s() + whitened.hop_s);
          return std::tuple(std::move(whitened), std::move(plain), std::move(rolled.recurrences));
        });
  }
}

std::vector<MelodyLine> decode_lines(std::string_view record, const Origin& origin) {
  const Payload payload = unseal(record, RecordType::melodies, origin);
  const auto unpacked = [](const auto& packed) {
    std::vector<MelodyLine> lines;
    for (const auto& line : packed) lines.push_back(unpack(line));
    return lines;
  };
  if (payload.schema == 1) return read<std::vector<FramewiseLine>>(payload, RecordType::melodies, origin, unpacked);
  if (payload.schema == 2)
    return read<std::vector<FramewiseLineAndBackground>>(payload, RecordType::melodies, origin, unpacked);
  return read<std::vector<PackedLine>>(payload, RecordType::melodies, origin, unpacked);
}

Chroma decode_chroma(std::string_view record, const Origin& origin) {
  return read<PackedChroma>(record, RecordType::chroma, origin,
                            [](const PackedChroma& packed) { return unpack(packed); });
}

MelLevels decode_sound(std::string_view record, const Origin& origin) {
  return read<StoredSound>(record, RecordType::sound, origin, [](const StoredSound& stored) {
    if (!(stored.hop_s > 0)) throw std::runtime_error("its hop is not positive");
    if (stored.levels.size() % MelLevels::kBands != 0) throw std::runtime_error("its last frame is incomplete");
    return MelLevels{stored.hop_s, {stored.levels.begin(), stored.levels.end()}};
  });
}

}  // namespace tunefind
