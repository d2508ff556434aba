#include "storage/catalogue/bulk_load.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "storage/catalogue/catalogue_impl.hpp"

namespace tunefind {

struct Catalogue::BulkLoad::State {
  explicit State(Database& catalogue) : tables(catalogue) {}
  Impl* impl = nullptr;
  Database::Tables tables;
  std::vector<std::string> ids;
  std::vector<TermPosting> postings;  // their songs are indices of `ids`
};

Catalogue::BulkLoad::BulkLoad(Catalogue& catalogue) : state_(std::make_unique<State>(catalogue.impl_->database)) {
  state_->impl = catalogue.impl_.get();
}
Catalogue::BulkLoad::~BulkLoad() = default;

void Catalogue::BulkLoad::put(const PackedSong& song) {
  const Database& database = state_->impl->database;
  const std::vector<Change> changes = state_->impl->changes_of(song);
  if (!state_->ids.empty() && song.id <= state_->ids.back())
    throw StorageError(fmt::format("{}: song \"{}\" cannot be loaded after \"{}\": ids must ascend", database.name(),
                                   song.id, state_->ids.back()));
  const auto number = static_cast<std::uint32_t>(state_->ids.size());
  state_->ids.push_back(song.id);
  for (const Term& one : song.terms) state_->postings.push_back({one.term, {number, one.frame}});
  for (const Change& change : changes)
    if (change.value || database.get(change.family, change.key)) state_->tables.write(change);
}

void Catalogue::BulkLoad::commit() {
  auto& [impl, tables, ids, postings] = *state_;
  if (ids.empty()) return;
  std::sort(postings.begin(), postings.end());
  const auto write = [&](const Change& change) { state_->tables.write(change); };
  const std::lock_guard lock(impl->numbering);
  const std::uint32_t first = impl->next_number().value_or(0);
  impl->number_songs(ids, first, write);
  Impl::write_postings(postings, first, write);
  tables.commit();
}

}  // namespace tunefind
