#include "experiments/synthesis/demo_folder.hpp"

#include <fmt/format.h>
#include <string>
#include <system_error>

#include "experiments/synthesis/beat_synthesis.hpp"
#include "experiments/synthesis/demo_tunes.hpp"
#include "experiments/synthesis/hum_synthesis.hpp"
#include "experiments/synthesis/synthesis.hpp"
#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

std::string f0_csv(const PitchTrack& track) {
  std::string text = "time_s,hz\n";
  for (std::size_t i = 0; i < track.frames(); ++i)
    text += fmt::format("{:.2f},{:.3f}\n", static_cast<double>(i) * track.hop_s,
                        track.voiced[i] ? synthesis::hz_of(track.pitch[i]) : 0.0);
  return text;
}

}  // namespace

void write_demo(const std::filesystem::path& dir, std::uint64_t seed) {
  for (const char* part : {"songs", "queries", "truth"}) {
    std::error_code error;
    std::filesystem::create_directories(dir / part, error);
    if (error) throw StorageError((dir / part).string() + ": cannot be created: " + error.message());
  }
  std::string catalogue, queries, qrels;
  for (const DemoTune& tune : demo_tunes()) {
    const Beat beat = render_beat(tune, seed);
    const std::string song_path = "songs/" + tune.id + ".wav";
    write_wav(dir / song_path, beat.audio);
    write_text(dir / "truth" / (tune.id + ".csv"), f0_csv(beat.melody));
    catalogue += tune.id + '\t' + song_path + '\t' + tune.title + '\n';
    for (int n = 1; n <= kHumsPerTune; ++n) {
      const std::string query = tune.id + '-' + std::to_string(n);
      const std::string query_path = "queries/" + query + ".wav";
      const std::uint64_t hum_seed = synthesis::derive_seed(seed, query);
      write_wav(dir / query_path, render_hum(tune, draw_hum_options(tune, hum_seed)).audio);
      queries += query + '\t' + query_path + '\n';
      qrels += query + " 0 " + tune.id + " 1\n";
    }
  }
  write_text(dir / "catalogue.tsv", catalogue);
  write_text(dir / "queries.tsv", queries);
  write_text(dir / "qrels.txt", qrels);
}

}  // namespace tunefind
