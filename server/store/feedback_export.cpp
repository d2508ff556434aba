#include "server/store/feedback_export.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "features/text_lines.hpp"
#include "server/store/object_keys.hpp"
#include "server/store/stored_hum.hpp"
#include "storage/catalogue/catalogue.hpp"

namespace tunefind::server {
namespace {

namespace fs = std::filesystem;

constexpr const char* kExplanation =
    "# The hums of one person, and which songs that person judged right or wrong. `tunefind experiment run` measures "
    "the\n"
    "# hums of queries.tsv. `tunefind experiment tune` on this folder also learns from queries_without_right.tsv, "
    "hums\n"
    "# without a right song: no song of the catalogue if qrels.txt does not name the hum, else none that it judges.\n"
    "[data]\nroot = @\ncatalogues = .\nqueries = .\n\n";

/// A hum to export, with those of its judged songs that still exist: 1 for a right song, 0 for a wrong one.
struct Judgement {
  std::string id, media_type;
  std::vector<std::pair<std::string, int>> songs;
  bool has_right = false;
};

std::string suffix_of(const std::string& media_type) {
  for (const auto& [type, suffix] : {std::pair("audio/wav", ".wav"),
                                     {"audio/flac", ".flac"},
                                     {"audio/ogg", ".ogg"},
                                     {"audio/aiff", ".aiff"},
                                     {"audio/webm", ".webm"},
                                     {"audio/mp4", ".m4a"},
                                     {"audio/mpeg", ".mp3"}})
    if (media_type == type) return suffix;
  throw StorageError("the service's database: a hum has the unknown media type " + tunefind::quoted(media_type));
}

/// A hum's feedback on the songs that are still in the catalogue; nothing if that leaves no judgement.
std::optional<Judgement> judgement_of(const StoredHum& hum, const Catalogue& catalogue) {
  Judgement judgement{hum.id, hum.media_type, {}, false};
  for (const std::string& song : hum.feedback.right)
    if (catalogue.find(song)) judgement.songs.emplace_back(song, 1);
  judgement.has_right = !judgement.songs.empty();
  if (!judgement.has_right && !hum.feedback.right.empty()) return std::nullopt;
  if (hum.feedback.none) return judgement;  // all songs are wrong, so none is listed
  for (const std::string& song : hum.feedback.wrong)
    if (catalogue.find(song)) judgement.songs.emplace_back(song, 0);
  if (judgement.songs.empty()) return std::nullopt;
  std::sort(judgement.songs.begin(), judgement.songs.end());
  return judgement;
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw StorageError(folder.string() + ": cannot be created: " + error.message());
}

}  // namespace

std::optional<FeedbackExport> export_feedback(const FeedbackSource& source, Owner owner, const fs::path& target) {
  const std::optional<Account> account = source.store.account(owner);
  if (!account || !account->consent) return std::nullopt;
  if (fs::exists(target)) throw StorageError(target.string() + ": exists already");
  FeedbackExport done;
  const fs::path songs = source.catalogues / owner_name(owner);
  if (!fs::exists(songs)) return done;                             // an owner without a library has judged nothing
  const Catalogue catalogue = Catalogue::open_for_reading(songs);  // a snapshot: later changes do not show
  catalogue.require_parameters(source.session.catalogue_settings);

  std::vector<Judgement> judgements;
  source.store.each_hum(owner, [&](StoredHum&& hum) {
    if (!hum.feedback.given()) return true;
    std::optional<Judgement> judgement = judgement_of(hum, catalogue);
    if (judgement && source.objects.info(hum_key(owner, hum.id)))
      judgements.push_back(std::move(*judgement));
    else
      ++done.left_out;
    return true;
  });
  if (judgements.empty()) return done;
  std::reverse(judgements.begin(), judgements.end());  // the oldest first

  fs::path partial = target;
  partial += ".partial";
  fs::remove_all(partial);  // left over from an export that was cut short
  make_folder(partial / "hums");
  std::string queries, without_right, qrels;
  for (const Judgement& one : judgements) {
    const std::string id = owner_name(owner) + "-" + one.id, file = "hums/" + id + suffix_of(one.media_type);
    source.objects.fetch(hum_key(owner, one.id), partial / file);
    (one.has_right ? queries : without_right) += fmt::format("{}\t{}\n", id, file);
    for (const auto& [song, relevance] : one.songs) qrels += fmt::format("{} 0 {} {}\n", id, song, relevance);
    ++(one.has_right ? done.queries : done.without_right);
  }
  const auto write = [&](const char* name, const std::string& text) {
    if (!text.empty()) write_text(partial / name, text);
  };
  write("queries.tsv", queries);
  write("queries_without_right.tsv", without_right);
  write("qrels.txt", qrels);
  write("experiment.ini", kExplanation + source.session.settings_text);
  catalogue.backup(partial / "catalogue");
  std::error_code error;
  fs::rename(partial, target, error);
  if (error) throw StorageError(target.string() + ": cannot be created: " + error.message());
  return done;
}

}  // namespace tunefind::server
