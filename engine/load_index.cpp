#include "engine/load_index.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <limits>
#include <sstream>
#include <tbb/parallel_for.h>

#include "engine/strategies/strategies.hpp"
#include "features/error.hpp"
#include "features/melody_frames.hpp"

namespace tunefind {
namespace {

constexpr const char* kFileName = "search.flat";
constexpr int kLayout = 3;  // version of search.flat, raised when an array changes its meaning

/// The melody of a line in frames of `hop_s`: search needs no finer ones.
Melody resampled(const Melody& melody, double hop_s) {
  const MelodyFrames frames = frames_of(melody, hop_s);
  Melody result{hop_s, melody.start_s, {}, frames.voiced};
  for (const int pitch8 : frames.pitch8) result.pitch.push_back(static_cast<float>(pitch8) / 8);
  return result;
}

void resample_lines(Tune& tune, double hop_s) {
  for (MelodyLine& line : tune.lines) line.melody = resampled(line.melody, hop_s);
}

/// The position of each song by the number that posting lists name it by; kNone for songs that are no longer there.
std::vector<std::uint32_t> positions_by_number(const Catalogue& catalogue, const IndexView& songs) {
  constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> positions;
  catalogue.for_each_number([&](std::uint32_t number, std::string_view id) {
    std::size_t low = 0, high = songs.songs();
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      (songs.id(middle) < id ? low : high) = songs.id(middle) < id ? middle + 1 : middle;
    }
    positions.resize(number + 1, kNone);
    if (low < songs.songs() && songs.id(low) == id) positions[number] = static_cast<std::uint32_t>(low);
  });
  return positions;
}

/// Turns the catalogue's posting lists into places of the songs in `arrays`.
void add_places(const Catalogue& catalogue, const TermExtractor& extractor, double hop_s, IndexBuilder& arrays,
                const std::function<void(const StorageError&)>& on_damage) {
  const IndexView songs = arrays.view();
  const std::vector<std::uint32_t> positions = positions_by_number(catalogue, songs);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> places;  // (position, frame)
  catalogue.for_each_posting_list(
      [&](std::uint32_t term, std::span<const Posting> postings) {
        if (term >= extractor.vocabulary()) return;
        places.clear();
        for (const auto& [number, frame] : postings) {
          if (number >= positions.size() || positions[number] >= songs.songs()) continue;
          const std::span<const Hold> holds = songs.holds_of(positions[number]);
          if (!holds.empty() && frame < holds.back().end_frame) places.emplace_back(positions[number], frame);
        }
        std::sort(places.begin(), places.end());
        for (const auto& [position, frame] : places) arrays.add_place(term, position, frame);
      },
      on_damage);
  arrays.complete(extractor, hop_s);
}

/// What the content of `search.flat` depends on.
std::string state_of(const Catalogue& catalogue, double hop_s) {
  return fmt::format("{} {} {}", kLayout, hop_s, catalogue.state());
}

/// The index with arrays from the file and recordings from the catalogue. Throws StorageError if the file is missing,
/// damaged or of another state.
LoadedIndex index_from_file(const Catalogue& catalogue, const Strategies& strategies,
                            const std::filesystem::path& path) {
  const double hop_s = strategies.salience->hop_s();
  const auto file = std::make_shared<FlatFile>(FlatFile::open(path, state_of(catalogue, hop_s)));
  file->check();  // all checksums: a wrong byte could send a search out of bounds. This also reads the pages in
  const IndexView arrays = view_of(*file);
  std::vector<IndexedSong> whole(arrays.recording_positions.size());
  tbb::parallel_for(std::size_t{0}, whole.size(), [&](std::size_t n) {
    whole[n] = find_indexed(catalogue, std::string(arrays.id(arrays.recording_positions[n])), strategies);
  });
  RecordingPlaces recordings{recordings_of(std::move(whole), hop_s), arrays.recording_terms, file};
  LoadedIndex loaded{SongIndex(hop_s, arrays, file, std::move(recordings), strategies.terms), {}, {}};
  std::istringstream lines(std::string(arrays.damaged.begin(), arrays.damaged.end()));
  for (std::string line; std::getline(lines, line);) loaded.damaged.push_back(line);
  return loaded;
}

/// The index from all records of the catalogue. Writes the file for the next time.
LoadedIndex index_from_records(const Catalogue& catalogue, const Strategies& strategies,
                               const std::filesystem::path& path) {
  const double hop_s = strategies.salience->hop_s();
  const std::string state = state_of(catalogue, hop_s);  // before reading: songs put meanwhile make the file stale
  const auto arrays = std::make_shared<IndexBuilder>();
  std::vector<IndexedSong> whole;
  LoadedIndex loaded;
  const auto on_damage = [&](const StorageError& error) {
    arrays->add_damage(error.what());
    loaded.damaged.emplace_back(error.what());
  };
  catalogue.for_each_salience(
      [&](const Song& song, Tune&& tune) {
        if (arrays->add(song, tune)) return;
        resample_lines(tune, hop_s);
        whole.push_back({song, std::move(tune)});
      },
      [&](const std::string&, const StorageError& error) { on_damage(error); });
  add_places(catalogue, *strategies.terms, hop_s, *arrays, on_damage);
  RecordingPlaces recordings = places_of(recordings_of(std::move(whole), hop_s), strategies.terms.get(), hop_s);
  IndexView view = arrays->view();
  view.recording_terms = recordings.terms;
  const auto owner =
      std::make_shared<std::pair<std::shared_ptr<const void>, std::shared_ptr<const void>>>(arrays, recordings.owner);
  loaded.index = SongIndex(hop_s, view, owner, std::move(recordings), strategies.terms);
  try {
    write_index(view, path, state);
  } catch (const StorageError& error) {
    loaded.notes.push_back(fmt::format("{}; the next search has to read all songs again", error.what()));
  }
  return loaded;
}

}  // namespace

IndexedSong find_indexed(const Catalogue& catalogue, const std::string& id, const Strategies& strategies) {
  auto [song, tune] = catalogue.find_salience(id);
  resample_lines(tune, strategies.salience->hop_s());
  return {std::move(song), std::move(tune)};
}

LoadedIndex load_index(const Catalogue& catalogue, const Strategies& strategies) {
  const std::filesystem::path path = catalogue.directory() / kFileName;
  try {
    return index_from_file(catalogue, strategies, path);
  } catch (const StorageError&) {
    // The records are the truth, whatever is wrong with the file or has changed since it was written.
    return index_from_records(catalogue, strategies, path);
  }
}

LoadedIndex load_index_by_own_terms(const Catalogue& catalogue, const Strategies& strategies) {
  const double hop_s = strategies.salience->hop_s();
  LoadedIndex loaded;
  std::vector<IndexedSong> songs;
  catalogue.for_each_salience(
      [&](const Song& song, Tune&& tune) {
        resample_lines(tune, hop_s);
        songs.push_back({song, std::move(tune)});
      },
      [&](const std::string&, const StorageError& error) { loaded.damaged.emplace_back(error.what()); });
  loaded.index = SongIndex(hop_s, std::move(songs), strategies.terms);
  return loaded;
}

}  // namespace tunefind
