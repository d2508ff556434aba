#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "storage/catalogue/bulk_load.hpp"
#include "tests/storage/samples.hpp"

namespace tunefind::test {

/// For each term, the songs and frames in which it occurs.
using Index = std::map<std::uint32_t, std::set<std::pair<std::string, std::uint32_t>>>;
/// Songs by id, with their terms.
using Songs = std::map<std::string, std::vector<Term>>;

/// Bulk-loads silent songs with these terms.
inline void load(Catalogue& catalogue, const Songs& songs) {
  const Tune silence;
  Catalogue::BulkLoad bulk(catalogue);
  for (const auto& [id, terms] : songs) bulk.put(pack_song(sample_song(id, silence), silence, terms));
  bulk.commit();
}

/// The ids of all songs by number.
inline std::map<std::uint32_t, std::string> numbers(const Catalogue& catalogue) {
  std::map<std::uint32_t, std::string> found;
  catalogue.for_each_number([&](std::uint32_t number, std::string_view id) { found.emplace(number, id); });
  return found;
}

/// The live postings of a catalogue. Also checks their order, and that `postings` returns the same lists.
inline Index index_of(const Catalogue& catalogue) {
  const auto songs = numbers(catalogue);
  Index index;
  std::int64_t last = -1;
  catalogue.for_each_posting_list([&](std::uint32_t term, std::span<const Posting> postings) {
    BOOST_TEST(term > last);
    last = term;
    BOOST_TEST(!postings.empty());
    BOOST_TEST((std::adjacent_find(postings.begin(), postings.end(), std::greater_equal<>()) == postings.end()));
    const std::vector<Posting> alone = catalogue.postings(term);
    BOOST_TEST(std::equal(postings.begin(), postings.end(), alone.begin(), alone.end()));
    for (const Posting& posting : postings)
      if (const auto song = songs.find(posting.song); song != songs.end())
        index[term].emplace(song->second, posting.frame);
  });
  return index;
}

/// The postings that the catalogue of these songs must have.
inline Index index_of(const Songs& songs) {
  Index index;
  for (const auto& [id, terms] : songs)
    for (const Term& one : terms) index[one.term].emplace(id, one.frame);
  return index;
}

/// Checks that songs, numbers and live postings of a catalogue are those of `songs`, and that nothing is damaged.
inline void require_equal(const Catalogue& catalogue, const Songs& songs) {
  BOOST_TEST((index_of(catalogue) == index_of(songs)));
  std::set<std::string> ids;
  for (const auto& [number, id] : numbers(catalogue)) BOOST_TEST(ids.insert(id).second);
  BOOST_TEST(ids.size() == songs.size());
  for (const auto& [id, terms] : songs) BOOST_TEST(ids.contains(id));
  for (const auto& [song, problem] : catalogue.check().problems) BOOST_ERROR(problem);
}

inline Songs sample_songs(unsigned from, unsigned to) {
  Songs songs;
  for (unsigned i = from; i < to; ++i) songs[sample_id(i)] = sample_terms(i);
  return songs;
}

}  // namespace tunefind::test
