// Records are read back as they were written: exactly if all values fit the record's steps, else within half a step,
// and not at all if a single byte has changed. Records of all earlier versions stay readable forever.
#include "storage/records/record.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <rapidcheck/boost_test.h>
#include <tuple>

#include "storage/records/packing.hpp"
#include "tests/storage/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

const Origin kOrigin{"beats/", "x"};

template <class Value>
rc::Gen<std::optional<Value>> optional(rc::Gen<Value> value) {
  return rc::gen::oneOf(rc::gen::just(std::optional<Value>()),
                        rc::gen::map(value, [](Value v) { return std::optional<Value>(v); }));
}

Song any_song() {
  const auto text = rc::gen::arbitrary<std::string>();
  const auto key =
      rc::gen::map(rc::gen::pair(rc::gen::inRange(0, 12), rc::gen::arbitrary<bool>()), [](std::pair<int, bool> p) {
        return Key{p.first, p.second};
      });
  return {*text,
          *text,
          *text,
          *text,
          *rc::gen::arbitrary<double>(),
          *rc::gen::element(SongKind::monophonic, SongKind::recording, SongKind::extracted),
          *optional(rc::gen::arbitrary<double>()),
          *optional(key)};
}

// Random frames, each repeated, so that runs of equal frames of many lengths occur.
Salience any_salience() {
  const auto peak = rc::gen::map(rc::gen::pair(rc::gen::arbitrary<std::uint16_t>(), rc::gen::inRange(1, 256)),
                                 [](std::pair<std::uint16_t, int> p) {
                                   return SaliencePeak{p.first, static_cast<std::uint8_t>(p.second)};
                                 });
  const auto frame = rc::gen::mapcat(rc::gen::inRange<std::size_t>(0, Salience::kMaxPeaks + 1), [&](std::size_t count) {
    return rc::gen::container<std::vector<SaliencePeak>>(count, peak);
  });
  const auto runs = *rc::gen::container<std::vector<std::pair<std::vector<SaliencePeak>, int>>>(
      rc::gen::pair(frame, rc::gen::inRange(1, 40)));
  const bool full_strength = *rc::gen::arbitrary<bool>();
  Salience salience;
  salience.hop_s = *rc::gen::arbitrary<double>();
  for (const auto& [peaks, length] : runs)
    for (int i = 0; i < length; ++i) {
      for (SaliencePeak one : peaks) {
        if (full_strength) one.strength = 255;
        salience.peaks.push_back(one);
      }
      salience.offsets.push_back(static_cast<std::uint32_t>(salience.peaks.size()));
    }
  return salience;
}

Tune salience_in(std::string_view bytes) {
  Tune tune;
  decode_salience(bytes, kOrigin, tune);
  return tune;
}

// A line whose pitches are whole cents.
MelodyLine any_line() {
  // Repeats some frames, so that held stretches of many lengths occur.
  const auto runs = *rc::gen::arbitrary<std::vector<std::tuple<std::int16_t, bool, std::uint8_t>>>();
  MelodyLine line{*rc::gen::arbitrary<std::string>(),
                  {*rc::gen::arbitrary<double>(), *rc::gen::arbitrary<double>(), {}, {}}};
  for (const auto& [cents, voiced, length] : runs) {
    const std::size_t frames = length % 2 == 0 ? 1 : length;
    line.melody.pitch.insert(line.melody.pitch.end(), frames, static_cast<float>(cents) / 100.0f);
    line.melody.voiced.insert(line.melody.voiced.end(), frames, voiced);
  }
  return line;
}

// Chroma whose values are multiples of 1/255.
Chroma any_chroma() {
  Chroma chroma;
  for (const auto& values : *rc::gen::arbitrary<std::vector<std::array<std::uint8_t, 12>>>()) {
    auto& vector = chroma.vectors.emplace_back();
    for (std::size_t i = 0; i < 12; ++i) vector[i] = static_cast<float>(values[i]) / 255.0f;
    chroma.times_s.push_back(*rc::gen::arbitrary<double>());
  }
  if (!chroma.vectors.empty()) chroma.times_s.push_back(*rc::gen::arbitrary<double>());
  return chroma;
}

const Manifest kManifest{1, {{"salience.strategy", "harmonic_sum"}, {"salience.peaks", "8"}}};

// A record of one type, and the function that reads it.
struct Specimen {
  RecordType type;
  std::string bytes;
  std::function<void(std::string_view)> read;
};

Tune rolled_tune() {
  Tune tune = sample_tune(7, 20);
  tune.recurrences = {{0.1, 0.8, 0.3, 4}, {0.9, 1.6, 0.35, 2}};
  return tune;
}

// Lines with held stretches as well as others, for schema 3 and later.
std::vector<MelodyLine> held_lines() {
  std::vector<MelodyLine> lines = sample_tune(7, 20).lines;
  for (MelodyLine& line : lines) {
    line.melody.pitch.insert(line.melody.pitch.end(), 70, 60.5f);
    line.melody.voiced.insert(line.melody.voiced.end(), 70, 1);
  }
  return lines;
}

std::vector<Specimen> specimens() {
  const Tune tune = rolled_tune();
  return {{RecordType::manifest, encode(kManifest), [](auto bytes) { decode_manifest(bytes, kOrigin); }},
          {RecordType::songs, encode(sample_song("x", tune)), [](auto bytes) { decode_song(bytes, kOrigin); }},
          {RecordType::salience, encode_salience(tune), [](auto bytes) { salience_in(bytes); }},
          {RecordType::melodies, encode(held_lines()), [](auto bytes) { decode_lines(bytes, kOrigin); }},
          {RecordType::chroma, encode(tune.chroma), [](auto bytes) { decode_chroma(bytes, kOrigin); }},
          {RecordType::sound, encode(sample_sound(7)), [](auto bytes) { decode_sound(bytes, kOrigin); }}};
}

std::filesystem::path fixture(RecordType type, int schema) {
  return std::filesystem::path(TUNEFIND_FIXTURES) / "storage" /
         (name_of(type) + ("-" + std::to_string(schema) + ".bin"));
}

boost::test_tools::assertion_result fixtures_are_wanted(boost::unit_test::test_unit_id) {
  return std::getenv("TUNEFIND_WRITE_FIXTURES") != nullptr;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(record_test)

RC_BOOST_PROP(a_song_is_read_back, ()) {
  const Song song = any_song();
  RC_ASSERT(decode_song(encode(song), kOrigin) == song);
}

RC_BOOST_PROP(a_manifest_is_read_back, (const std::map<std::string, std::string>& parameters)) {
  RC_ASSERT(decode_manifest(encode(Manifest{1, parameters}), kOrigin) == (Manifest{1, parameters}));
}

RC_BOOST_PROP(salience_is_read_back, ()) {
  Tune tune;
  tune.salience = any_salience();
  tune.plain_salience = any_salience();
  tune.salience.background_cost = *rc::gen::arbitrary<double>();
  RC_ASSERT(salience_in(encode_salience(tune)) == tune);
}

RC_BOOST_PROP(lines_in_whole_cents_are_read_back, ()) {
  const std::vector<MelodyLine> lines{any_line(), any_line()};
  RC_ASSERT(decode_lines(encode(lines), kOrigin) == lines);
}

RC_BOOST_PROP(chroma_in_whole_steps_is_read_back, ()) {
  const Chroma chroma = any_chroma();
  RC_ASSERT(decode_chroma(encode(chroma), kOrigin) == chroma);
}

RC_BOOST_PROP(pitch_is_rounded_by_at_most_half_a_cent, ()) {
  const float pitch = static_cast<float>(*rc::gen::inRange(-1'000'000, 12'700'000)) / 100'000.0f;
  const std::vector<MelodyLine> lines{{"lead", {0.01, 0, {pitch}, {1}}}};
  const std::string record = encode(lines);
  const auto kept = decode_lines(record, kOrigin);
  RC_ASSERT(std::abs(kept[0].melody.pitch[0] - pitch) <= 0.00501f);
  RC_ASSERT(encode(kept) == record);
}

RC_BOOST_PROP(chroma_is_rounded_by_at_most_half_a_step, ()) {
  Chroma chroma{{{}}, {0.0, 1.0}};
  for (float& value : chroma.vectors[0]) value = static_cast<float>(*rc::gen::inRange(0, 1'000'001)) / 1'000'000.0f;
  const std::string record = encode(chroma);
  const Chroma kept = decode_chroma(record, kOrigin);
  for (std::size_t i = 0; i < 12; ++i) RC_ASSERT(std::abs(kept.vectors[0][i] - chroma.vectors[0][i]) <= 0.5001f / 255);
  RC_ASSERT(encode(kept) == record);
}

BOOST_AUTO_TEST_CASE(pitch_out_of_range_is_clamped) {
  const std::vector<MelodyLine> lines{{"lead", {0.01, 0, {1e9f, -1e9f, NAN, INFINITY}, {1, 1, 1, 1}}}};
  const auto kept = decode_lines(encode(lines), kOrigin)[0].melody.pitch;
  BOOST_TEST(kept == (std::vector<float>{327.67f, -327.68f, 0.0f, 0.0f}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rejects_recurrences_outside_of_the_kept_timeline) {
  const std::vector<std::vector<Recurrence>> wrong{
      {{0.5, 0.8, 0.4, 1}},                      // less than a whole period before it
      {{-0.1, 0.8, 0.4, 1}},                     // begins before the song
      {{0.5, 2.2, 0.4, 1}},                      // ends after the song
      {{0.5, 1.0, 0, 1}},                        // no period
      {{0.5, 1.0, NAN, 1}},                      //
      {{0.5, 1.0, 0.4, 0}},                      // no repetition
      {{0.5, 1.0, 0.4, -1}},                     //
      {{0.5, 1.0, 0.4, 1}, {0.8, 1.5, 0.4, 1}},  // overlap
  };
  Tune tune = sample_tune(7, 20);
  for (const auto& recurrences : wrong) {
    tune.recurrences = recurrences;
    BOOST_CHECK_EXCEPTION(salience_in(encode_salience(tune)), StorageError, says("is damaged: "));
  }
}

BOOST_AUTO_TEST_CASE(records_are_small) {
  // 3 minutes at 10 frames a second.
  Tune held_tune, beat_tune;
  Salience &held = held_tune.salience, &beat = beat_tune.salience;
  for (std::uint32_t i = 0; i < 1800; ++i) {
    held.peaks.push_back({static_cast<std::uint16_t>(480 + i / 4 % 50), 255});
    held.offsets.push_back(i + 1);
    for (std::uint32_t peak = 0; peak < 8; ++peak)
      beat.peaks.push_back(
          {static_cast<std::uint16_t>(400 + (i * 37 + peak * 91) % 500), static_cast<std::uint8_t>(255 - peak)});
    beat.offsets.push_back(8 * (i + 1));
  }
  BOOST_TEST(encode_salience(held_tune).size() < 2000);
  BOOST_TEST(encode_salience(beat_tune).size() < 46000);

  // Lines at 100 frames a second: held notes of 0.4 s, and a voice whose pitch always changes.
  Melody notes{0.01, 0, {}, {}}, voice{0.01, 0, {}, {}};
  for (int i = 0; i < 18000; ++i) {
    notes.pitch.push_back(static_cast<float>(60 + i / 40 % 5));
    voice.pitch.push_back(static_cast<float>(6000 + i % 7) / 100.0f);
  }
  notes.voiced = voice.voiced = std::vector<std::uint8_t>(18000, 1);
  BOOST_TEST(encode(std::vector<MelodyLine>{{"tune", notes}}).size() < 1500);
  BOOST_TEST(encode(std::vector<MelodyLine>{{"voice", voice}}).size() < 36400);
}

BOOST_AUTO_TEST_CASE(detects_every_changed_byte) {
  for (const Specimen& specimen : specimens())
    for (std::size_t i = 0; i < specimen.bytes.size(); ++i)
      for (const unsigned flip : {0x01u, 0x80u, 0xffu}) {
        std::string changed = specimen.bytes;
        changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ flip);
        BOOST_CHECK_EXCEPTION(specimen.read(changed), StorageError, says(" record of song \"x\" is damaged: "));
      }
}

BOOST_AUTO_TEST_CASE(detects_every_truncation_and_extension) {
  for (const Specimen& specimen : specimens()) {
    for (std::size_t size = 0; size < specimen.bytes.size(); ++size)
      BOOST_CHECK_THROW(specimen.read(specimen.bytes.substr(0, size)), StorageError);
    BOOST_CHECK_THROW(specimen.read(specimen.bytes + '\0'), StorageError);
  }
}

BOOST_AUTO_TEST_CASE(detects_a_truncated_payload_in_a_valid_envelope) {
  for (const Specimen& specimen : specimens()) {
    const std::string payload(unseal(specimen.bytes, specimen.type, kOrigin).bytes);
    for (std::size_t size = 0; size < payload.size(); ++size)
      BOOST_CHECK_THROW(specimen.read(seal(specimen.type, newest_schema(specimen.type), payload.substr(0, size))),
                        StorageError);
    BOOST_CHECK_THROW(specimen.read(seal(specimen.type, newest_schema(specimen.type), payload + '\0')), StorageError);
  }
}

BOOST_AUTO_TEST_CASE(detects_a_record_of_another_type) {
  for (const Specimen& written : specimens())
    for (const Specimen& expected : specimens())
      if (written.type != expected.type)
        BOOST_CHECK_EXCEPTION(expected.read(written.bytes), StorageError, says("in its place"));
}

BOOST_AUTO_TEST_CASE(names_a_newer_schema) {
  const std::string record = seal(RecordType::songs, 3, "whatever it holds");
  BOOST_CHECK_EXCEPTION(decode_song(record, kOrigin), StorageError,
                        says("beats/: was written by a newer TuneFind: songs schema 3, this one reads up to 1"));
}

BOOST_AUTO_TEST_CASE(reads_records_of_every_schema_version) {
  const Tune tune = sample_tune(7, 20);
  const auto record = [](RecordType type, int schema) { return read_file(fixture(type, schema)); };
  BOOST_TEST((decode_manifest(record(RecordType::manifest, 1), kOrigin) == kManifest));
  BOOST_TEST((decode_song(record(RecordType::songs, 1), kOrigin) == sample_song("x", tune)));
  Tune only_whitened, both, rolled;
  only_whitened.salience = both.salience = tune.salience;
  only_whitened.salience.background_cost = 0;
  both.plain_salience = tune.plain_salience;
  rolled = both;
  rolled.recurrences = rolled_tune().recurrences;
  BOOST_TEST((salience_in(record(RecordType::salience, 1)) == only_whitened));
  BOOST_TEST((salience_in(record(RecordType::salience, 2)) == both));
  BOOST_TEST((salience_in(record(RecordType::salience, 3)) == rolled));
  std::vector<MelodyLine> without_background = tune.lines;
  for (MelodyLine& line : without_background) line.background_cost = 0;
  BOOST_TEST((decode_lines(record(RecordType::melodies, 1), kOrigin) == without_background));
  BOOST_TEST((decode_lines(record(RecordType::melodies, 2), kOrigin) == tune.lines));
  BOOST_TEST((decode_lines(record(RecordType::melodies, 3), kOrigin) == held_lines()));
  BOOST_TEST((decode_chroma(record(RecordType::chroma, 1), kOrigin) == tune.chroma));
  BOOST_TEST((decode_sound(record(RecordType::sound, 1), kOrigin) == sample_sound(7)));
}

BOOST_AUTO_TEST_CASE(writes_the_newest_schema_as_in_its_fixture) {
  for (const Specimen& specimen : specimens())
    BOOST_TEST((specimen.bytes == read_file(fixture(specimen.type, newest_schema(specimen.type)))));
}

// With TUNEFIND_WRITE_FIXTURES set, test_storage --run_test=record_test/write_fixtures adds the fixtures of a new
// schema version. It never overwrites existing ones.
BOOST_AUTO_TEST_CASE(write_fixtures, *boost::unit_test::precondition(fixtures_are_wanted)) {
  for (const Specimen& specimen : specimens()) {
    const auto path = fixture(specimen.type, newest_schema(specimen.type));
    if (!std::filesystem::exists(path)) write_file(path, specimen.bytes);
  }
  BOOST_TEST(true);
}

BOOST_AUTO_TEST_SUITE_END()
