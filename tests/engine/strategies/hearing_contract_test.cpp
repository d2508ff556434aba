// The contract of every strategy that analyses sound, whatever its method: silence gives nothing; the same sound
// higher, later or louder gives the same result higher, later or unchanged; and the result depends on the sound alone.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <optional>
#include <random>

#include "tests/engine/sounds.hpp"
#include "tests/engine/strategies/strategy_table.hpp"
#include "tests/looped_music.hpp"

using namespace tunefind;

namespace {

const std::vector<Note> kNotes{{0.5, 0.8, 57}, {1.4, 0.6, 64}, {2.1, 0.9, 60}, {3.2, 0.7, 67}};
constexpr double kDuration_s = 4.5;

/// Share of the frames well inside notes in which the pitch of the note was found.
double share_heard(const PitchTrack& track, const std::vector<Note>& notes) {
  std::size_t frames = 0, right = 0;
  for (const Note& note : notes)
    for (double at_s = note.onset_s + 0.1; at_s < note.onset_s + note.duration_s - 0.1; at_s += track.hop_s) {
      const auto i = static_cast<std::size_t>(std::lround(at_s / track.hop_s));
      ++frames;
      right += i < track.frames() && track.voiced[i] && std::abs(track.pitch[i] - note.pitch) < 0.3f;
    }
  return static_cast<double>(right) / static_cast<double>(frames);
}

/// The pitch of the strongest peak of each frame in 1/8 semitones; nothing where no peak is strong.
std::vector<std::optional<int>> strongest(const Salience& salience) {
  std::vector<std::optional<int>> result(salience.frames());
  for (std::size_t i = 0; i < salience.frames(); ++i)
    if (salience.offsets[i] < salience.offsets[i + 1] && salience.peaks[salience.offsets[i]].strength > 100)
      result[i] = salience.peaks[salience.offsets[i]].pitch8;
  return result;
}

/// Share of frames on which both agree after the second is moved down by `lift8` eighths of a semitone.
double agreement(const std::vector<std::optional<int>>& a, const std::vector<std::optional<int>>& b, int lift8 = 0) {
  if (a.size() != b.size() || a.empty()) return 0;
  std::size_t same = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    same += a[i].has_value() == b[i].has_value() && (!a[i] || std::abs(*b[i] - lift8 - *a[i]) <= 1);
  return static_cast<double>(same) / static_cast<double>(a.size());
}

/// A pitch track like that of a voice: unsteady notes, gaps and some octave errors.
PitchTrack rough_track() {
  std::mt19937 random(7);
  PitchTrack track;
  for (int i = 0; i < 600; ++i) {
    const double wobble = static_cast<double>(random() % 1000) / 2500 - 0.2;
    const bool octave_error = random() % 40 == 0;
    track.pitch.push_back(static_cast<float>(55 + i / 60 % 5 * 2 + wobble + (octave_error ? 12 : 0)));
    track.voiced.push_back(i > 20 && i < 570 && i % 60 > 4);
  }
  return track;
}

/// Salience with one strong line, weaker peaks beside it and silence at both ends.
Salience salience_of_a_line() {
  std::mt19937 random(3);
  Salience salience;
  for (int i = 0; i < 120; ++i) {
    if (i >= 10 && i < 110) {
      salience.peaks.push_back({static_cast<std::uint16_t>(8 * (60 + i / 10 % 4 * 2)), 255});
      for (int other = 0; other < 4; ++other)
        salience.peaks.push_back(
            {static_cast<std::uint16_t>(8 * 48 + random() % 300), static_cast<std::uint8_t>(70 - 10 * other)});
    }
    salience.offsets.push_back(static_cast<std::uint32_t>(salience.peaks.size()));
  }
  return salience;
}

std::size_t loudest(const std::array<float, 12>& vector) {
  return static_cast<std::size_t>(std::max_element(vector.begin(), vector.end()) - vector.begin());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hearing_contract_test)

BOOST_AUTO_TEST_CASE(pitch_trackers) {
  test::for_each_of<PitchTracker>("pitch", &Strategies::pitch, [](const PitchTracker& tracker) {
    BOOST_TEST(tracker.track(Audio{}).frames() == 0u);
    BOOST_TEST(tracker.track(Audio{kEngineRate, {0.5f}}).frames() <= 1u);
    const PitchTrack silent = tracker.track(test::sing({}, 1.0));
    BOOST_TEST(silent.frames() > 0u);
    BOOST_TEST(std::count(silent.voiced.begin(), silent.voiced.end(), 1) == 0);

    const Audio audio = test::sing(kNotes, kDuration_s);
    const PitchTrack track = tracker.track(audio);
    BOOST_TEST(track.pitch.size() == track.voiced.size());
    BOOST_TEST(std::abs(track.duration_s() - kDuration_s) < 0.05);
    BOOST_TEST(share_heard(track, kNotes) > 0.95);
    for (const double before_s : {0.2, 4.2})
      BOOST_TEST(!track.voiced[static_cast<std::size_t>(before_s / track.hop_s)], "voiced at " << before_s << " s");
    for (const int semitones : {-5, 1, 7}) {
      const auto higher = test::transposed(kNotes, semitones);
      BOOST_TEST(share_heard(tracker.track(test::sing(higher, kDuration_s)), higher) > 0.95);
    }
    const auto later = test::delayed(kNotes, 1.0);
    BOOST_TEST(share_heard(tracker.track(test::sing(later, kDuration_s + 1)), later) > 0.95);
    for (const float gain : {0.1f, 2.0f})
      BOOST_TEST(share_heard(tracker.track(test::louder(audio, gain)), kNotes) > 0.95);
    test::same_again_and_from_two_threads([&] { return tracker.track(audio); });
  });
}

BOOST_AUTO_TEST_CASE(contour_shapers) {
  test::for_each_of<ContourShaper>("contour", &Strategies::contour, [](const ContourShaper& shaper) {
    BOOST_TEST(shaper.shape(PitchTrack{}).empty());
    PitchTrack track = rough_track();
    PitchTrack silent = track;
    std::fill(silent.voiced.begin(), silent.voiced.end(), std::uint8_t{0});
    BOOST_TEST(shaper.shape(silent).empty());

    const Melody melody = shaper.shape(track);
    BOOST_REQUIRE(!melody.empty());
    BOOST_TEST(melody.pitch.size() == melody.voiced.size());
    BOOST_TEST(melody.voiced.front() == 1);
    BOOST_TEST(melody.voiced.back() == 1);
    BOOST_TEST(melody.start_s > 0.15);
    BOOST_TEST(melody.start_s < 0.5);

    PitchTrack higher = track;
    for (float& pitch : higher.pitch) pitch += 7;
    const Melody lifted = shaper.shape(higher);
    BOOST_TEST((lifted.voiced == melody.voiced));
    for (std::size_t i = 0; i < melody.frames(); ++i)
      BOOST_REQUIRE(std::abs(lifted.pitch[i] - 7 - melody.pitch[i]) < 1e-3f);

    PitchTrack later = track;
    later.pitch.insert(later.pitch.begin(), 50, 0.0f);
    later.voiced.insert(later.voiced.begin(), 50, 0);
    const Melody delayed = shaper.shape(later);
    BOOST_TEST(std::abs(delayed.start_s - melody.start_s - 0.5) < 1e-9);
    BOOST_TEST((delayed.pitch == melody.pitch && delayed.voiced == melody.voiced));
    test::same_again_and_from_two_threads([&] { return shaper.shape(track); });
  });
}

BOOST_AUTO_TEST_CASE(salience_functions) {
  test::for_each_of<SalienceFunction>("salience", &Strategies::salience, [](const SalienceFunction& function) {
    for (const SalienceView view : {SalienceView::whitened, SalienceView::plain}) {
      const auto hear = [&](const Audio& audio) {
        return function.salience(log_spectrogram(audio), view, function.hop_s());
      };
      BOOST_TEST(hear(Audio{}).frames() == 0u);
      const Salience silent = hear(test::sing({}, 1.0));
      if (view == SalienceView::plain && silent.frames() == 0) {  // the function knows one view
        BOOST_TEST(hear(test::sing(kNotes, kDuration_s)).frames() == 0u);
        continue;
      }
      BOOST_TEST(silent.frames() == static_cast<std::size_t>(std::ceil(1.0 / function.hop_s() - 1e-9)));
      BOOST_TEST(silent.peaks.empty());

      const Audio audio = test::sing(kNotes, kDuration_s);
      const Salience salience = hear(audio);
      BOOST_TEST(salience.hop_s == function.hop_s());
      BOOST_REQUIRE(salience.offsets.size() == salience.frames() + 1);
      BOOST_TEST(salience.offsets.back() == salience.peaks.size());
      for (std::size_t i = 0; i < salience.frames(); ++i) {
        BOOST_REQUIRE(salience.offsets[i + 1] - salience.offsets[i] <= Salience::kMaxPeaks);
        for (std::uint32_t p = salience.offsets[i] + 1; p < salience.offsets[i + 1]; ++p)
          BOOST_REQUIRE(salience.peaks[p - 1].strength >= salience.peaks[p].strength);
      }
      for (const int semitones : {-5, 0, 1, 7}) {
        const auto heard = strongest(hear(test::sing(test::transposed(kNotes, semitones), kDuration_s)));
        for (const Note& note : kNotes) {
          const auto middle = heard[static_cast<std::size_t>((note.onset_s + note.duration_s / 2) / function.hop_s())];
          BOOST_REQUIRE(middle.has_value());
          BOOST_TEST(std::abs(*middle / 8.0 - note.pitch - semitones) < 0.3);
        }
      }
      for (const float gain : {0.1f, 2.0f})
        BOOST_TEST(agreement(strongest(salience), strongest(hear(test::louder(audio, gain)))) > 0.95);

      // The first time that is a whole number of frames of the salience and of the spectrogram.
      const double spectrum_hop_s = LogSpectrogram{}.hop_s;
      std::size_t frames = 1;
      const auto spectra = [&] { return static_cast<double>(frames) * function.hop_s() / spectrum_hop_s; };
      while (std::abs(spectra() - std::round(spectra())) > 1e-9 && frames < 1000) ++frames;
      const double delay_s = static_cast<double>(frames) * function.hop_s();
      const auto later = strongest(hear(test::sing(test::delayed(kNotes, delay_s), kDuration_s + delay_s)));
      BOOST_REQUIRE(later.size() == salience.frames() + frames);
      BOOST_TEST(agreement(strongest(salience), {later.begin() + static_cast<std::ptrdiff_t>(frames), later.end()}) >
                 0.95);
      test::same_again_and_from_two_threads([&] { return hear(audio); });
    }
  });
}

BOOST_AUTO_TEST_CASE(melody_extractors) {
  test::for_each_of<MelodyExtractor>("melody", &Strategies::melody, [](const MelodyExtractor& extractor) {
    BOOST_TEST(extractor.extract(Salience{}).empty());
    Salience silent;
    silent.offsets.assign(31, 0);
    BOOST_TEST(extractor.extract(silent).empty());

    const Salience salience = salience_of_a_line();
    const Melody line = extractor.extract(salience);
    BOOST_TEST(line.hop_s == salience.hop_s);
    BOOST_TEST(std::abs(line.start_s - 1.0) < 1e-9);
    BOOST_REQUIRE(line.frames() == 100u);
    for (std::size_t i = 0; i < line.frames(); ++i)
      BOOST_REQUIRE(line.pitch[i] == salience.peaks[salience.offsets[10 + i]].pitch());

    Salience higher = salience;
    for (SaliencePeak& peak : higher.peaks) peak.pitch8 = static_cast<std::uint16_t>(peak.pitch8 + 8 * 7);
    const Melody lifted = extractor.extract(higher);
    BOOST_REQUIRE(lifted.frames() == line.frames());
    for (std::size_t i = 0; i < line.frames(); ++i) BOOST_REQUIRE(lifted.pitch[i] == line.pitch[i] + 7);

    Salience later = salience;
    later.offsets.insert(later.offsets.begin(), 5, 0);
    const Melody delayed = extractor.extract(later);
    BOOST_TEST(std::abs(delayed.start_s - line.start_s - 0.5) < 1e-9);
    BOOST_TEST((delayed.pitch == line.pitch && delayed.voiced == line.voiced));
    test::same_again_and_from_two_threads([&] { return extractor.extract(salience); });
  });
}

BOOST_AUTO_TEST_CASE(chroma_extractors) {
  test::for_each_of<ChromaExtractor>("chroma", &Strategies::chroma, [](const ChromaExtractor& extractor) {
    const auto hear = [&](const Audio& audio, const std::vector<double>& beats_s) {
      return extractor.chroma(log_spectrogram(audio), beats_s);
    };
    BOOST_TEST(hear(Audio{}, {}).vectors.empty());
    BOOST_TEST(hear(Audio{}, {}).times_s.empty());
    for (const auto& vector : hear(test::sing({}, 2.0), {}).vectors) BOOST_TEST((vector == std::array<float, 12>{}));

    // A note between every two beats: 0.5 to 1, 1 to 1.5 ...
    const std::vector<double> beats_s{0.5, 1.0, 1.5, 2.0, 2.5};
    const std::vector<Note> notes{{0.55, 0.4, 60}, {1.05, 0.4, 67}, {1.55, 0.4, 62}, {2.05, 0.4, 69}};
    const Audio audio = test::sing(notes, 3.0);
    const Chroma chroma = hear(audio, beats_s);
    BOOST_REQUIRE(chroma.vectors.size() == 6u);
    BOOST_TEST(chroma.times_s.size() == 7u);
    for (const int semitones : {-5, 0, 1, 7}) {
      const Chroma higher = hear(test::sing(test::transposed(notes, semitones), 3.0), beats_s);
      for (std::size_t n = 0; n < notes.size(); ++n)
        BOOST_TEST(loudest(higher.vectors[n + 1]) ==
                   static_cast<std::size_t>(static_cast<int>(notes[n].pitch) + semitones + 12) % 12);
    }
    std::vector<double> later_beats_s = beats_s;
    for (double& beat_s : later_beats_s) beat_s += 2;
    const Chroma later = hear(test::sing(test::delayed(notes, 2), 5.0), later_beats_s);
    BOOST_REQUIRE(later.vectors.size() == chroma.vectors.size());
    const Chroma louder = hear(test::louder(audio, 2), beats_s);
    for (std::size_t n = 1; n <= notes.size(); ++n) {
      BOOST_TEST(*std::max_element(chroma.vectors[n].begin(), chroma.vectors[n].end()) == 1.0f);
      for (std::size_t c = 0; c < 12; ++c) {
        BOOST_REQUIRE(std::abs(later.vectors[n][c] - chroma.vectors[n][c]) < 0.02f);
        BOOST_REQUIRE(std::abs(louder.vectors[n][c] - chroma.vectors[n][c]) < 0.05f);
      }
    }
    test::same_again_and_from_two_threads([&] { return hear(audio, beats_s); });
  });
}

BOOST_AUTO_TEST_CASE(loop_finders) {
  test::for_each_of<LoopFinder>("loops", &Strategies::loops, [](const LoopFinder& finder) {
    Tune tune;
    BOOST_TEST(finder.find(tune).empty());
    tune.kind = SongKind::recording;
    BOOST_TEST(finder.find(tune).empty());
    tune.salience.offsets.assign(1201, 0);
    tune.plain_salience = tune.salience;
    BOOST_TEST(finder.find(tune).empty());

    tune = test::recording({{test::loop(1, 60), 900}, {test::through_composed(2), 200}, {test::loop(3, 83.4), 900}});
    double free_from_s = 0;
    for (const Recurrence& one : finder.find(tune)) {
      BOOST_TEST(one.from_s >= free_from_s);
      BOOST_TEST(one.at_s - one.from_s >= one.period_s + 30 - 0.1);
      BOOST_TEST(one.times > 0);
      free_from_s = one.at_s;
    }
    Tune line = tune;
    line.kind = SongKind::monophonic;
    BOOST_TEST(finder.find(line).empty());
    Tune higher = tune;
    for (Salience* view : {&higher.salience, &higher.plain_salience})
      for (SaliencePeak& peak : view->peaks) peak.pitch8 = static_cast<std::uint16_t>(peak.pitch8 + 8 * 7);
    BOOST_TEST((finder.find(higher) == finder.find(tune)));
    test::same_again_and_from_two_threads([&] { return finder.find(tune); });
  });
}

BOOST_AUTO_TEST_SUITE_END()
