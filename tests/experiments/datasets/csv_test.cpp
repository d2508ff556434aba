// A written table is read back field by field, with every kind of line end.
#include "experiments/datasets/csv.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "features/error.hpp"
#include "features/text_lines.hpp"

using namespace tunefind;

namespace {

std::string quoted_field(const std::string& field) {
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(csv_test)

BOOST_AUTO_TEST_CASE(accepts_all_line_ends_padding_and_a_byte_order_mark) {
  const std::vector<CsvRow> expected{{{"a", "1"}, {"b", "x, \"y\""}}, {{"a", "2"}}};
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const std::string text =
        "\xEF\xBB\xBF a , b" + end + "1, \"x, \"\"y\"\"\" ,surplus" + end + end + " ,," + end + "2";
    BOOST_TEST((read_csv(text, "x.csv") == expected));
  }
  BOOST_TEST(read_csv("", "x.csv").empty());
  BOOST_TEST(read_csv("a,b\n", "x.csv").empty());
}

BOOST_AUTO_TEST_CASE(rejects_an_unclosed_quote) {
  BOOST_CHECK_EXCEPTION(read_csv("a\n\"b\n", "x.csv"), FormatError, [](const FormatError& error) {
    return std::string(error.what()) == "x.csv: a quote is not closed";
  });
}

RC_BOOST_PROP(reads_back_any_quoted_table, (const std::vector<std::pair<std::string, std::string>>& pairs)) {
  std::string text = "a,b\n";
  std::vector<CsvRow> expected;
  for (const auto& [a, b] : pairs) {
    const CsvRow row{{"a", std::string(trimmed(a))}, {"b", std::string(trimmed(b))}};
    if (row.at("a").empty() && row.at("b").empty()) continue;
    text += quoted_field(a) + "," + quoted_field(b) + "\r\n";
    expected.push_back(row);
  }
  RC_ASSERT(read_csv(text, "x.csv") == expected);
}

BOOST_AUTO_TEST_SUITE_END()
