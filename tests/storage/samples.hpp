#pragma once

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

#include "storage/catalogue/catalogue.hpp"
#include "tests/temporary_folder.hpp"

namespace tunefind::test {

/// A temporary directory in memory if possible. Catalogues often wait for the disk, and these tests do not simulate
/// power loss, so they need none.
class TemporaryDirectory : public TemporaryFolder {
 public:
  TemporaryDirectory() : TemporaryFolder(parent()) {}

 private:
  static std::filesystem::path parent() {
    const std::filesystem::path memory = "/dev/shm";
    return access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
  }
};

/// Three frames of random mel levels that depend on `seed` alone.
inline MelLevels sample_sound(unsigned seed) {
  std::mt19937 random(seed);
  MelLevels sound;
  for (std::size_t n = 0; n < 3 * MelLevels::kBands; ++n)
    sound.levels.push_back(static_cast<std::uint8_t>(random() % 256));
  return sound;
}

/// A tune like that of a beat, with `frames` salience frames, that depends on the arguments alone. Storage does not
/// round any of its values.
inline Tune sample_tune(unsigned seed, std::size_t frames = 60) {
  std::mt19937 random(seed);
  Tune tune;
  tune.duration_s = 0.1 * static_cast<double>(frames);
  tune.kind = SongKind::recording;
  for (std::size_t i = 0; i < frames; ++i) {
    const std::size_t count = random() % 9;
    for (std::size_t peak = 0; peak < count; ++peak)
      tune.salience.peaks.push_back(
          {static_cast<std::uint16_t>(random() % 1024), static_cast<std::uint8_t>(255 - 20 * peak)});
    tune.salience.offsets.push_back(static_cast<std::uint32_t>(tune.salience.peaks.size()));
  }
  for (const char* role : {"lead", "bass"}) {
    Melody melody{0.01, 0.25, {}, {}};
    for (std::size_t i = 0; i < frames; ++i) {
      melody.pitch.push_back(static_cast<float>(random() % 12700) / 100.0f);
      melody.voiced.push_back(static_cast<std::uint8_t>(random() % 2));
    }
    tune.lines.push_back({role, melody, 0.25});
  }
  tune.chroma.times_s.push_back(0);
  for (unsigned beat = 0; beat < 8; ++beat) {
    auto& vector = tune.chroma.vectors.emplace_back();
    for (float& value : vector) value = static_cast<float>(random() % 256) / 255.0f;
    tune.chroma.times_s.push_back(0.5 * beat + 0.5);
  }
  tune.bpm = 120.5;
  tune.key = Key{static_cast<int>(random() % 12), random() % 2 == 0};
  for (std::size_t i = 0; i < frames; ++i) {
    tune.plain_salience.peaks.push_back({static_cast<std::uint16_t>(random() % 1024), 255});
    tune.plain_salience.offsets.push_back(static_cast<std::uint32_t>(i + 1));
  }
  tune.salience.background_cost = 0.25;
  tune.plain_salience.background_cost = 0.3;
  return tune;
}

/// Unsorted terms, rare and frequent ones, that depend on `seed` alone.
inline std::vector<Term> sample_terms(unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](unsigned end) { return static_cast<std::uint32_t>(random() % end); };
  std::vector<Term> terms(below(40));
  for (Term& one : terms) {
    const std::uint32_t most = 1u << below(12);
    one = {below(most), below(300)};
  }
  return terms;
}

/// The song that a catalogue returns for this id and tune.
inline Song sample_song(const std::string& id, const Tune& tune) {
  return {id,        "Title of " + id, id + ".wav", "0123456789abcdef0123456789abcdef", tune.duration_s,
          tune.kind, tune.bpm,         tune.key};
}

/// The ids "s000", "s001", ...
inline std::string sample_id(unsigned number) { return fmt::format("s{:03}", number); }

/// Puts the sample song of this number.
inline void put_sample(Catalogue& catalogue, unsigned number, std::size_t frames = 60) {
  const Tune tune = sample_tune(number, frames);
  catalogue.put(sample_song(sample_id(number), tune), tune);
}

/// A predicate for BOOST_CHECK_EXCEPTION: the message is one line and contains the text.
inline auto says(const std::string& text) {
  return [text](const Error& error) {
    const std::string message = error.what();
    const bool holds = message.find(text) != std::string::npos && message.find('\n') == std::string::npos;
    if (!holds) BOOST_TEST_MESSAGE("the message is: " << message);
    return holds;
  };
}

inline const Catalogue::Parameters kParameters{{"salience.strategy", "harmonic_sum"}, {"salience.peaks", "8"}};

}  // namespace tunefind::test
