#include "experiments/generation/melody_model.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "features/median.hpp"

namespace tunefind {
namespace {

using synthesis::Random;

// Lengths and rests are quantised to these multiples of the median note: plain, dotted and triplet note values.
constexpr std::array kLengths{0.25, 1.0 / 3, 0.5, 2.0 / 3, 0.75, 1.0, 4.0 / 3, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0};
constexpr int kNoRest = -1;
constexpr double kShortestRest = 1.0 / 6;  // in median notes; a shorter gap is articulation, not a rest

constexpr double kRestBetweenPhrases = 0.5, kNoteAtPhraseEnd = 2.5;  // in median notes; see the class comment
constexpr int kLongestPhrase = 24;   // notes; longer phrases are split, for melodies without audible phrase ends
constexpr int kWidestInterval = 24;  // semitones; wider intervals are clamped

constexpr std::array<std::string_view, 5> kStrophes{"AABA", "ABAB", "AABB", "ABAC", "ABCB"};  // letters are phrases
constexpr std::array<std::string_view, 3> kSongs{"VCVCBC", "VVBV", "VVCVVC"};  // verse, chorus, bridge: strophes

// The index in kLengths of the nearest length by ratio.
int length_class(double medians) {
  std::size_t nearest = 0;
  while (nearest + 1 < kLengths.size() && medians * medians > kLengths[nearest] * kLengths[nearest + 1]) ++nearest;
  return static_cast<int>(nearest);
}

// Draws a value with a probability proportional to its count times its weight.
template <class Counts, class Weight>
int draw_from(const Counts& counts, Random& random, Weight weight) {
  double sum = 0;
  for (const auto& [value, count] : counts) sum += count * weight(value);
  double left = random.uniform() * sum;
  for (const auto& [value, count] : counts)
    if ((left -= count * weight(value)) < 0) return value;
  return counts.rbegin()->first;
}

template <class Counts>
int draw_from(const Counts& counts, Random& random) {
  return draw_from(counts, random, [](int) { return 1.0; });
}

template <class Values>
auto any_of(const Values& values, Random& random) {
  return values[static_cast<std::size_t>(random.integer(0, static_cast<int>(values.size()) - 1))];
}

}  // namespace

MelodyModel::MelodyModel(const std::vector<std::vector<Note>>& tunes) {
  for (const std::vector<Note>& notes : tunes)
    if (notes.size() > 1) learn(notes);
}

void MelodyModel::learn(const std::vector<Note>& notes) {
  std::vector<double> lengths_s;
  for (std::size_t i = 0; i + 1 < notes.size(); ++i) lengths_s.push_back(notes[i + 1].onset_s - notes[i].onset_s);
  const double median_s = median(lengths_s);
  if (!(median_s > 0)) return;
  medians_s_.push_back(median_s);

  const auto pitch = [&](std::size_t i) { return static_cast<int>(std::lround(notes[i].pitch)); };
  const int tonic = pitch(notes.size() - 1);
  tonics_.push_back(tonic);
  ++starts_[pitch(0) - tonic];
  State state;
  int phrase_notes = 0;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    ++pitches_[pitch(i) - tonic];
    if (i > 0) {
      const int interval = std::clamp(pitch(i) - pitch(i - 1), -kWidestInterval, kWidestInterval);
      for (std::vector<int> before = state.intervals;; before.erase(before.begin())) {
        ++intervals_[before][interval];
        if (before.empty()) break;
      }
      state.intervals.push_back(interval);
      if (state.intervals.size() > 2) state.intervals.erase(state.intervals.begin());
    }
    const bool last = i + 1 == notes.size();
    const double length = (last ? notes[i].duration_s : notes[i + 1].onset_s - notes[i].onset_s) / median_s;
    const double rest = last ? 0 : length - notes[i].duration_s / median_s;
    const int now = length_class(length);
    ++rests_[now][rest < kShortestRest ? kNoRest : length_class(rest)];
    ++phrase_notes;
    if (last || rest >= kRestBetweenPhrases || length >= kNoteAtPhraseEnd || phrase_notes == kLongestPhrase) {
      ++last_lengths_[now];
      ++phrase_notes_[phrase_notes];
      phrase_notes = 0;
    } else {
      ++lengths_[state.length][now];
      if (state.length >= 0) ++lengths_[-1][now];
    }
    state.length = now;
    fingerprint_ = synthesis::derive_seed(fingerprint_ + static_cast<std::uint64_t>(64 * now + pitch(i)), "tune");
  }
}

// Weight of a pitch relative to the tonic: the square root of its count.
double MelodyModel::commonness(int pitch) const {
  const auto found = pitches_.find(pitch);
  if (found != pitches_.end()) return std::sqrt(found->second);
  // A pitch that was never seen weighs little, but more the closer it is to the range, so that a melody outside of the
  // range finds its way back.
  const double away = std::max({0, pitches_.begin()->first - pitch, pitch - pitches_.rbegin()->first});
  return 0.5 / (1 + away * away);
}

int MelodyModel::draw_interval(const State& state, Random& random) const {
  for (std::vector<int> before = state.intervals;; before.erase(before.begin())) {
    const auto found = intervals_.find(before);
    if (found == intervals_.end()) continue;  // the empty context always exists, so the loop ends
    std::uint32_t seen = 0;
    for (const auto& [interval, count] : found->second) seen += count;
    const auto different = static_cast<double>(found->second.size());
    if (before.empty() || !random.chance(different / (different + seen)))
      return draw_from(found->second, random, [&](int interval) { return commonness(state.pitch + interval); });
  }
}

MelodyModel::Phrase MelodyModel::draw_phrase(State& state, Random& random) const {
  Phrase phrase;
  for (int left = draw_from(phrase_notes_, random); left > 0; --left) {
    Tone tone;
    if (state.length < 0) {
      tone.pitch = state.pitch;  // the first note of the song
    } else {
      const int interval = draw_interval(state, random);
      tone.pitch = state.pitch + interval;
      state.intervals.push_back(interval);
      if (state.intervals.size() > 2) state.intervals.erase(state.intervals.begin());
    }
    const auto after = lengths_.find(state.length);
    if (left == 1 || lengths_.empty())
      tone.length = draw_from(last_lengths_, random);
    else
      tone.length = draw_from(after == lengths_.end() ? lengths_.begin()->second : after->second, random);
    tone.rest = draw_from(rests_.at(tone.length), random);
    state.pitch = tone.pitch;
    state.length = tone.length;
    phrase.push_back(tone);
  }
  return phrase;
}

std::vector<Note> MelodyModel::draw(std::uint64_t seed, std::uint64_t song, double duration_s) const {
  if (empty()) return {};
  Random random(synthesis::derive_seed(synthesis::derive_seed(seed, "melody model") + song, "song"));
  const int tonic = any_of(tonics_, random);
  const double median_s = any_of(medians_s_, random);
  const std::string_view form = any_of(kSongs, random);

  std::map<char, std::string_view> strophes;
  std::map<std::pair<char, char>, Phrase> phrases;
  State state;
  state.pitch = draw_from(starts_, random);
  std::vector<Note> notes;
  double time_s = 0;
  for (std::size_t part = 0; time_s < duration_s; ++part) {
    const char strophe = form[part % form.size()];
    if (!strophes.contains(strophe)) strophes[strophe] = any_of(kStrophes, random);
    for (const char letter : strophes[strophe]) {
      if (time_s >= duration_s) break;
      const auto [phrase, is_new] = phrases.try_emplace({strophe, letter});
      if (is_new) phrase->second = draw_phrase(state, random);
      for (const Tone& tone : phrase->second) {
        const double length_s = kLengths[static_cast<std::size_t>(tone.length)] * median_s;
        const double rest_s = tone.rest == kNoRest ? 0 : kLengths[static_cast<std::size_t>(tone.rest)] * median_s;
        int pitch = tonic + tone.pitch;
        while (pitch < 0) pitch += 12;
        while (pitch > 127) pitch -= 12;
        notes.push_back({time_s, std::max(length_s - rest_s, length_s / 4), static_cast<float>(pitch)});
        time_s += length_s;
      }
    }
  }
  return notes;
}

}  // namespace tunefind
