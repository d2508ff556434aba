#include "engine/ingest.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <set>
#include <tbb/info.h>
#include <tbb/parallel_pipeline.h>

#include "engine/hearing/content_hash.hpp"
#include "engine/hearing/input_files.hpp"
#include "engine/hearing/song_features.hpp"
#include "features/error.hpp"

namespace tunefind {
namespace {

/// An item on its way through the pipeline.
struct Work {
  const IngestItem* item = nullptr;
  bool repeated = false;                 ///< an earlier item has the same id
  Song song;                             ///< what is known before the analysis
  std::optional<SongFeatures> features;  ///< nothing if the item failed or is unchanged
  std::string failure, note;             ///< empty if there was none
};

/// The song's record in the catalogue; nothing if there is none or it is damaged, so that ingest replaces it.
std::optional<Song> known_song(const Catalogue& catalogue, const std::string& id) {
  try {
    return catalogue.find(id);
  } catch (const StorageError&) {
    return std::nullopt;
  }
}

Work analyse_item(const IngestItem& item, bool repeated, const Catalogue& catalogue, const Strategies& strategies) {
  Work work;
  work.item = &item;
  work.repeated = repeated;
  try {
    if (repeated)
      throw FormatError(fmt::format("{}: another file has the same song id '{}'", item.path.string(), item.id));
    const std::string hash = content_hash(item.path);
    const std::optional<Song> known = known_song(catalogue, item.id);
    // The suffix names the format: the same bytes with another suffix are another song.
    const bool same_format = known && std::filesystem::path(known->source).extension() == item.path.extension();
    if (same_format && known->content_hash == hash && known->title == item.title) return work;
    work.song.id = item.id;
    work.song.title = item.title;
    work.song.source = item.path.filename().string();
    work.song.content_hash = hash;
    work.features = features_of(
        item.hum ? read_hum(item.path, strategies) : read_tune(item.path, strategies, &work.note), strategies);
  } catch (const Error& error) {
    work.failure = error.what();
  } catch (const std::exception& error) {
    // An exception of a library fails this file, not the others.
    work.failure = fmt::format("{}: {}", item.path.string(), error.what());
  }
  return work;
}

}  // namespace

IngestReport ingest(const std::vector<IngestItem>& items, Catalogue& catalogue, const Strategies& strategies,
                    const std::function<void(const IngestItem&)>& finished, const std::atomic<bool>* stop) {
  IngestReport report;
  std::size_t next = 0;
  std::set<std::string> seen;
  using Step = std::pair<const IngestItem*, bool>;
  const auto take = [&](tbb::flow_control& flow) -> Step {
    if (stop && *stop) report.interrupted = true;
    if (report.interrupted || next == items.size()) {
      flow.stop();
      return {};
    }
    const IngestItem& item = items[next++];
    return {&item, !seen.insert(item.id).second};
  };
  const auto analyse = [&](const Step& step) {
    return std::make_shared<Work>(analyse_item(*step.first, step.second, catalogue, strategies));
  };
  const auto store = [&](const std::shared_ptr<Work>& work) {
    if (work->features) {
      catalogue.put(work->song, work->features->tune, work->features->terms);
      ++report.added;
      if (!work->note.empty()) report.notes.push_back(work->note);
    } else if (work->failure.empty()) {
      ++report.unchanged;
    } else {
      report.failures.push_back(work->failure);
      if (!work->repeated) report.unreadable.push_back(work->item->id);
    }
    if (finished) finished(*work->item);
  };
  // Decoded audio takes most of the memory: one item per core is analysed, and one waits to be stored.
  const auto in_flight = static_cast<std::size_t>(tbb::info::default_concurrency()) + 1;
  tbb::parallel_pipeline(in_flight,
                         tbb::make_filter<void, Step>(tbb::filter_mode::serial_in_order, take) &
                             tbb::make_filter<Step, std::shared_ptr<Work>>(tbb::filter_mode::parallel, analyse) &
                             tbb::make_filter<std::shared_ptr<Work>, void>(tbb::filter_mode::serial_in_order, store));
  catalogue.flush();
  return report;
}

void keep_only(const std::vector<IngestItem>& items, const IngestReport& report, Catalogue& catalogue) {
  std::set<std::string> wanted;
  for (const IngestItem& item : items) wanted.insert(item.id);
  for (const std::string& id : report.unreadable) wanted.erase(id);
  for (const Song& song : catalogue.list())
    if (!wanted.count(song.id)) catalogue.remove(song.id);
}

std::vector<IngestItem> items_of(const std::filesystem::path& input) {
  namespace fs = std::filesystem;
  std::error_code none;
  if (!fs::exists(input, none)) throw FormatError(fmt::format("{}: there is no such file or folder", input.string()));
  if (!fs::is_directory(input)) return {{input.stem().string(), input, ""}};
  std::vector<IngestItem> items;
  fs::recursive_directory_iterator entries(input, fs::directory_options::skip_permission_denied, none);
  for (const fs::directory_entry& entry : entries)
    if (entry.is_regular_file(none) && is_readable_input(entry.path()))
      items.push_back({entry.path().lexically_relative(input).replace_extension().generic_string(), entry.path(), ""});
  if (items.empty()) throw FormatError(fmt::format("{}: holds no file that can be read", input.string()));
  std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return items;
}

}  // namespace tunefind
