// An admission holds exactly the songs that it was made to admit, by position or by leaving out ids.
#include "engine/index/admission.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/engine/indexed.hpp"

using namespace tunefind;

namespace {

SongIndex letters(const std::string& ids) {
  std::vector<IndexedSong> songs;
  for (const char id : ids) songs.push_back(test::indexed(std::string(1, id), Tune{}));
  return SongIndex(0.1, std::move(songs));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(admission_test)

BOOST_AUTO_TEST_CASE(by_default_every_song_is_admitted) {
  const SongIndex index = letters("abc");
  BOOST_TEST(Admission().all());
  BOOST_TEST(Admission(index, [](std::size_t) { return true; }).all());
  BOOST_TEST(Admission::without(index, {}).all());
  BOOST_TEST(Admission::without(index, {"x", ""}).all());
  for (std::size_t position = 0; position < 3; ++position) BOOST_TEST(Admission()(position));
}

BOOST_AUTO_TEST_CASE(songs_are_admitted_by_position_and_excluded_by_id) {
  const SongIndex index = letters("cab");
  const Admission odd(index, [](std::size_t position) { return position % 2 == 1; });
  const Admission without = Admission::without(index, {"b", "x"});
  BOOST_TEST(!odd.all());
  BOOST_TEST(!without.all());
  for (std::size_t position = 0; position < 3; ++position) {
    BOOST_TEST(odd(position) == (position == 1));
    BOOST_TEST(without(position) == (index.id(position) != "b"));
  }
}

BOOST_AUTO_TEST_CASE(songs_are_found_by_id) {
  const SongIndex index = letters("dbca");
  for (std::size_t position = 0; position < 4; ++position)
    BOOST_TEST(index.find(index.id(position)).value() == position);
  for (const char* id : {"", "aa", "e"}) BOOST_TEST(!index.find(id).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
