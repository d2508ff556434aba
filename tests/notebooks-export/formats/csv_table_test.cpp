// Fields can hold any text: those with separators or quotes are quoted as in RFC 4180.
#include "notebooks-export/formats/csv_table.hpp"

#include <boost/test/unit_test.hpp>

using namespace tunefind;

BOOST_AUTO_TEST_SUITE(csv_table_test)

BOOST_AUTO_TEST_CASE(quotes_fields_where_necessary) {
  CsvTable table({"id", "title"});
  table.add({"plain", "two words"});
  table.add({"a,b", "say \"hum\""});
  table.add({"", "one\ntwo"});
  BOOST_TEST(table.rows() == 3u);
  BOOST_TEST(table.text() == "id,title\nplain,two words\n\"a,b\",\"say \"\"hum\"\"\"\n,\"one\ntwo\"\n");
}

BOOST_AUTO_TEST_CASE(writes_short_numbers_and_empty_optionals) {
  CsvTable table({"a", "b", "c", "d"});
  table.add({14.700000000000001, std::size_t{3}, -2, std::optional<double>()});
  table.add({1.0 / 3, std::size_t{0}, 0, std::optional<double>(0.5)});
  BOOST_TEST(table.text() == "a,b,c,d\n14.7,3,-2,\n0.333333333,0,0,0.5\n");
}

BOOST_AUTO_TEST_SUITE_END()
