#include "engine/hearing/hearing.hpp"

#include <optional>
#include <vector>

#include "engine/hearing/input_files.hpp"
#include "features/audio_files/audio_file.hpp"
#include "features/melody_extraction/line_tune.hpp"
#include "features/spectrum/mel_levels.hpp"

namespace tunefind {

Hearing hear(const std::filesystem::path& path, const Strategies& strategies) {
  Hearing hearing;
  std::string passed_over;
  if (const std::optional<std::vector<Note>> notes = read_note_file(path))
    hearing.melody_of_notes = melody_of_notes(*notes);
  else if (std::optional<PitchTrack> track = read_pitch_file(path, &passed_over))
    hearing.track = std::move(*track);
  else
    return hear(read_audio(path), strategies);
  if (!passed_over.empty()) hearing.issues.push_back("impossible_pitch");
  return hearing;
}

Hearing hear(const Audio& audio, const Strategies& strategies) {
  Hearing hearing;
  hearing.track = strategies.pitch->track(audio);
  hearing.issues = recording_issues(audio, hearing.track);
  if (strategies.sound) hearing.sound = mel_levels(audio);
  return hearing;
}

Query query_of(const Hearing& hearing, const Strategies& strategies) {
  if (hearing.melody_of_notes) return make_query(*hearing.melody_of_notes);
  return make_query(strategies.contour->shape(hearing.track), hearing);
}

Query read_query(const std::filesystem::path& path, const Strategies& strategies) {
  return query_of(hear(path, strategies), strategies);
}

Query hear_query(const Audio& audio, const Strategies& strategies) {
  return query_of(hear(audio, strategies), strategies);
}

}  // namespace tunefind
