#include "experiments/generation/generated_catalogue.hpp"

#include <algorithm>
#include <bit>
#include <cctype>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <tbb/info.h>
#include <tbb/parallel_pipeline.h>

#include "features/error.hpp"
#include "features/melody_extraction/line_tune.hpp"
#include "features/terms/tune_terms.hpp"
#include "storage/catalogue/bulk_load.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kSongsPerCommit = 10'000;  // some 40 MB; a crash loses at most these, which takes seconds to redo
constexpr std::size_t kInFlight = 4;  // songs in the pipeline per thread, so that no thread waits for a long one
constexpr std::string_view kPrefix = "gen";

/// The content hash of a generated song. It identifies source, plan and number, as the hash of its file identifies an
/// ingested song.
std::string hash_of(const SongSource& source, const GenerationPlan& plan, std::uint32_t number) {
  using synthesis::derive_seed;
  std::uint64_t hash = derive_seed(source.fingerprint, "generated song");
  for (const std::uint64_t part : {plan.seed, std::bit_cast<std::uint64_t>(plan.duration_s), std::uint64_t{number}})
    hash = derive_seed(hash + part, "part");
  return fmt::format("{:016x}{:016x}", hash, derive_seed(hash, "second half"));
}

/// The content hash of a song in the catalogue; nothing if it is missing, or if its record is damaged, so that it is
/// generated again.
std::optional<std::string> known_hash(const Catalogue& catalogue, std::uint32_t number) {
  try {
    const std::optional<Song> song = catalogue.find(generated_id(number));
    return song ? std::optional(song->content_hash) : std::nullopt;
  } catch (const StorageError&) {
    return std::nullopt;
  }
}

void require_same_plan(const SongSource& source, const GenerationPlan& plan, const Catalogue& catalogue) {
  const std::optional<std::string> first = known_hash(catalogue, 1);
  if (first && *first != hash_of(source, plan, 1))
    throw StorageError(catalogue.name() +
                       ": holds songs that were generated from other songs, or with another seed or "
                       "length");
  if (plan.songs < GenerationPlan::kMostSongs && known_hash(catalogue, plan.songs + 1))
    throw StorageError(fmt::format("{}: holds more than {} generated songs", catalogue.name(), plan.songs));
}

}  // namespace

std::string generated_id(std::uint32_t number) { return fmt::format("{}{:07}", kPrefix, number); }

bool is_generated_id(const std::string& id) {
  return id.size() == generated_id(0).size() && id.starts_with(kPrefix) &&
         std::all_of(id.begin() + kPrefix.size(), id.end(), [](unsigned char c) { return std::isdigit(c); });
}

SongSource melodies_of(const MelodyModel& model, double hop_s) {
  return {model.fingerprint(), [&model, hop_s](std::uint64_t seed, std::uint64_t number, double duration_s) {
            return tune_of_line(melody_of_notes(model.draw(seed, number, duration_s)), hop_s, "tune");
          }};
}

SongSource recordings_of(const RecordingPool& pool) {
  return {pool.fingerprint(), [&pool](std::uint64_t seed, std::uint64_t number, double duration_s) {
            return pool.draw(seed, number, duration_s);
          }};
}

GenerationReport generate(const SongSource& source, const GenerationPlan& plan, Catalogue& catalogue,
                          const Strategies& strategies, const std::function<void()>& finished,
                          const std::atomic<bool>* stop) {
  require_same_plan(source, plan, catalogue);
  GenerationReport report;
  std::uint32_t next = 1;
  const auto take = [&](tbb::flow_control& flow) -> std::uint32_t {
    if (stop && *stop) report.interrupted = true;
    if (report.interrupted || next > plan.songs) {
      flow.stop();
      return 0;
    }
    return next++;
  };
  // Returns null for a song that the catalogue holds already.
  const auto make = [&](std::uint32_t number) -> std::shared_ptr<PackedSong> {
    Song song;
    song.content_hash = hash_of(source, plan, number);
    if (known_hash(catalogue, number) == song.content_hash) return nullptr;
    song.id = generated_id(number);
    const Tune tune = source.draw(plan.seed, number, plan.duration_s);
    return std::make_shared<PackedSong>(pack_song(song, tune, terms_of(tune, *strategies.terms)));
  };
  std::optional<Catalogue::BulkLoad> load;
  std::size_t loaded = 0;
  const auto commit = [&] {
    if (load) load->commit();
    load.reset();
    report.added += loaded;
    loaded = 0;
  };
  const auto store = [&](const std::shared_ptr<PackedSong>& song) {
    if (song) {
      if (!load) load.emplace(catalogue);
      load->put(*song);
      if (++loaded == kSongsPerCommit) commit();
    } else {
      ++report.unchanged;
    }
    if (finished) finished();
  };
  using Packed = std::shared_ptr<PackedSong>;
  tbb::parallel_pipeline(kInFlight * static_cast<std::size_t>(tbb::info::default_concurrency()),
                         tbb::make_filter<void, std::uint32_t>(tbb::filter_mode::serial_in_order, take) &
                             tbb::make_filter<std::uint32_t, Packed>(tbb::filter_mode::parallel, make) &
                             tbb::make_filter<Packed, void>(tbb::filter_mode::serial_in_order, store));
  commit();
  return report;
}

}  // namespace tunefind
