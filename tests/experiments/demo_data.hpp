#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "experiments/bench/experiment.hpp"
#include "experiments/synthesis/demo_tunes.hpp"
#include "features/text_lines.hpp"
#include "tests/engine/tune_files.hpp"
#include "tests/sanitized.hpp"
#include "tests/temporary_folder.hpp"

// A small experiment on demo tunes, whose data folders are temporary.
namespace tunefind::test {

// Fewer with sanitizers: with the thread sanitizer all of them took more than 20 minutes.
inline constexpr std::size_t kSongs = kSanitized ? 6 : 12;
inline constexpr std::size_t kQueriesPerSong = kSanitized ? 1 : 2;
inline constexpr std::size_t kPeople = 5;

/// The notes of a tune that begin within the first eight seconds, transposed.
inline std::vector<Note> beginning(const DemoTune& tune, int semitones) {
  std::vector<Note> notes;
  for (const Note& note : tune.notes)
    if (note.onset_s < 8) notes.push_back({note.onset_s, note.duration_s, note.pitch + static_cast<float>(semitones)});
  return notes;
}

/// The data folders "songs" (demo tunes as MIDI files) and "hums" (pitch files of their beginnings, by five people in
/// turn), and a cache folder of their own, which is XDG_CACHE_HOME while this lives. Query ids are PERSON-NUMBER.
class Data {
 public:
  Data() : before_(std::getenv("XDG_CACHE_HOME") ? std::getenv("XDG_CACHE_HOME") : "") {
    setenv("XDG_CACHE_HOME", (folder_.path() / "cache").c_str(), 1);
    std::string catalogue, queries, qrels;
    for (std::size_t i = 0; i < kSongs; ++i) {
      const DemoTune& tune = demo_tunes()[i];
      write("songs/" + tune.id + ".mid", midi_bytes(tune.notes));
      catalogue += tune.id + "\t" + tune.id + ".mid\t" + tune.title + "\n";
      for (std::size_t n = 0; n < kQueriesPerSong; ++n) {
        const std::string id = "p" + std::to_string((i + n) % kPeople) + "-" + std::to_string(100 + 10 * i + n);
        write("hums/" + id + ".pv", pv_text(beginning(tune, n == 0 ? -3 : 4)));
        queries += id + "\t" + id + ".pv\n";
        qrels += id + " 0 " + tune.id + " 1\n";
      }
    }
    write("songs/catalogue.tsv", catalogue);
    write("hums/catalogue.tsv", catalogue);
    write("hums/queries.tsv", queries);
    write("hums/qrels.txt", qrels);
  }
  ~Data() { before_.empty() ? unsetenv("XDG_CACHE_HOME") : setenv("XDG_CACHE_HOME", before_.c_str(), 1); }

  void write(const std::string& name, const std::string& text) const { write_file(folder_ / name, text); }
  std::string read(const std::string& name) const { return read_text(path() / name); }
  std::filesystem::path path() const { return folder_.path(); }

  /// The files in which the results of a stage are kept, one for each key.
  std::vector<std::filesystem::path> kept(const std::string& stage) const {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(path() / "cache/tunefind/stages"))
      if (entry.path().filename().string().starts_with(stage + "-")) files.push_back(entry.path());
    return files;
  }

  /// Runs the experiment with these settings (SECTION.KEY=VALUE) besides the data.
  ExperimentResult run(const std::vector<std::string>& assignments = {}) const {
    Settings settings;
    for (const std::string& assignment :
         {"data.root=" + path().string(), std::string("data.catalogues=songs"), std::string("data.queries=hums"),
          std::string("run.resamples=100"), std::string("search.k=1")})
      settings.set(assignment);
    for (const std::string& assignment : assignments) settings.set(assignment);
    return run_experiment(settings, {});
  }

 private:
  TemporaryFolder folder_;
  std::string before_;
};

}  // namespace tunefind::test
