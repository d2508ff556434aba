// A field survives whatever it holds: RFC 4180 quotes what would end it too early.
#include "notebooks-export/formats/csv_table.hpp"

#include <boost/test/unit_test.hpp>

using namespace tunefind;

BOOST_AUTO_TEST_SUITE(csv_table_test)

BOOST_AUTO_TEST_CASE(fields_are_quoted_where_they_must_be) {
  CsvTable table({"id", "title"});
  table.add({"plain", "two words"});
  table.add({"a,b", "say \"hum\""});
  table.add({"", "one\ntwo"});
  BOOST_TEST(table.rows() == 3u);
  BOOST_TEST(table.text() == "id,title\nplain,two words\n\"a,b\",\"say \"\"hum\"\"\"\n,\"one\ntwo\"\n");
}

BOOST_AUTO_TEST_CASE(numbers_are_short_and_absent_ones_empty) {
  CsvTable table({"a", "b", "c", "d"});
  table.add({14.700000000000001, std::size_t{3}, -2, std::optional<double>()});
  table.add({1.0 / 3, std::size_t{0}, 0, std::optional<double>(0.5)});
  BOOST_TEST(table.text() == "a,b,c,d\n14.7,3,-2,\n0.333333333,0,0,0.5\n");
}

BOOST_AUTO_TEST_SUITE_END()
