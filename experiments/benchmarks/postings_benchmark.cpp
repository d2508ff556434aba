// Speed of writing and reading posting lists on one core. Each bulk load has 10 000 songs of three minutes (ten frames
// a second) with 130 terms each, out of 7560 different terms, the most frequent of which are almost a hundred times as
// frequent as the rarest.
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <random>
#include <stdlib.h>
#include <vector>

#include "storage/catalogue/bulk_load.hpp"

namespace tunefind {
namespace {

constexpr int kSongsOfLoad = 10'000, kTermsOfSong = 130, kLoads = 10;
constexpr std::uint32_t kTerms = 7560, kFrames = 1800;

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tunefind-XXXXXX").string();
    if (mkdtemp(name.data())) path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Songs without music but with terms, whose frequencies are proportional to 1 / (rank + 100).
std::vector<PackedSong> some_songs(int first) {
  std::mt19937 random(first);
  std::vector<double> weights(kTerms);
  for (std::uint32_t rank = 0; rank < kTerms; ++rank) weights[rank] = 1.0 / (rank + 100);
  std::discrete_distribution<std::uint32_t> term(weights.begin(), weights.end());
  std::vector<PackedSong> songs;
  for (int n = 0; n < kSongsOfLoad; ++n) {
    Song song;
    song.id = fmt::format("gen{:07}", first + n);
    std::vector<Term> terms;
    // The multiplication permutes the ranks, because the numbers of real terms have nothing to do with their frequency.
    for (int i = 0; i < kTermsOfSong; ++i)
      terms.push_back({term(random) * 2731 % kTerms, static_cast<std::uint32_t>(random() % kFrames)});
    songs.push_back(pack_song(song, Tune{}, terms));
  }
  return songs;
}

void load(Catalogue& catalogue, const std::vector<PackedSong>& songs) {
  Catalogue::BulkLoad bulk(catalogue);
  for (const PackedSong& song : songs) bulk.put(song);
  bulk.commit();
}

void postings_per_second(benchmark::State& state, double postings) {
  state.counters["postings_per_second"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * postings, benchmark::Counter::kIsRate);
}

/// Size of the catalogue's table files (.sst).
double bytes_of_tables(const std::filesystem::path& catalogue) {
  double bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(catalogue))
    if (entry.path().extension() == ".sst") bytes += static_cast<double>(entry.file_size());
  return bytes;
}

/// Bulk-loads songs with (argument 1) or without (0) their terms. The difference is the cost of postings in time and
/// bytes.
void bulk_load(benchmark::State& state) {
  std::vector<PackedSong> songs = some_songs(0);
  if (!state.range(0))
    for (PackedSong& song : songs) song.terms.clear();
  for (auto _ : state) {
    state.PauseTiming();
    {
      const Folder folder;
      Catalogue catalogue = Catalogue::open_for_writing(folder.path(), {});
      state.ResumeTiming();
      load(catalogue, songs);
      state.PauseTiming();
      state.counters["table_bytes"] = bytes_of_tables(folder.path());
    }
    state.ResumeTiming();
  }
  if (state.range(0)) postings_per_second(state, kSongsOfLoad * kTermsOfSong);
}

/// Reads all posting lists of 100 000 songs, in the state in which ten bulk loads left them.
void scan(benchmark::State& state) {
  const Folder folder;
  {
    Catalogue catalogue = Catalogue::open_for_writing(folder.path(), {});
    for (int n = 0; n < kLoads; ++n) load(catalogue, some_songs(n * kSongsOfLoad));
  }
  const Catalogue catalogue = Catalogue::open_for_reading(folder.path());
  std::size_t found = 0;
  for (auto _ : state) {
    found = 0;
    catalogue.for_each_posting_list([&](std::uint32_t, std::span<const Posting> list) { found += list.size(); });
  }
  postings_per_second(state, static_cast<double>(found));
  state.counters["table_bytes"] = bytes_of_tables(folder.path());
}

BENCHMARK(bulk_load)->Name("postings/bulk_load")->Arg(0)->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(scan)->Name("postings/scan")->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tunefind
