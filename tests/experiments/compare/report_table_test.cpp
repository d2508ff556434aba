// A table in each format equals one written by hand, and characters with a meaning in the format are escaped.
#include "experiments/compare/report_table.hpp"

#include <boost/test/unit_test.hpp>
#include <sstream>

using namespace tunefind;

namespace {

const ReportTable kTable{{"two systems", "of a_kind"},
                         {{"system", false}, {"RR"}, {"change"}},
                         {{{"plain", "0.5000", ""}, false}, {{"better_one", "0.7500", "+0.2500"}, true}}};

std::string one_cell(const std::string& cell, TableFormat format) {
  return format_tables({{{"t"}, {{"name", false}, {"n"}}, {{{cell, "1"}, false}}}}, format);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_table_test)

BOOST_AUTO_TEST_CASE(text_has_aligned_columns) {
  BOOST_TEST(format_tables({kTable}, TableFormat::text) ==
             "two systems\n"
             "of a_kind\n"
             "\n"
             "system          RR   change\n"
             "plain       0.5000\n"
             "\n"
             "better_one  0.7500  +0.2500\n");
}

BOOST_AUTO_TEST_CASE(markdown_has_a_table_as_on_github) {
  BOOST_TEST(format_tables({kTable, {{"second"}, {{"a", false}}, {}}}, TableFormat::markdown) ==
             "two systems\n"
             "of a\\_kind\n"
             "\n"
             "| system | RR | change |\n"
             "|---|---:|---:|\n"
             "| plain | 0.5000 |  |\n"
             "| better\\_one | 0.7500 | +0.2500 |\n"
             "\n"
             "second\n"
             "\n"
             "| a |\n"
             "|---|\n");
}

BOOST_AUTO_TEST_CASE(latex_has_a_tabular) {
  BOOST_TEST(format_tables({kTable}, TableFormat::latex) ==
             "% two systems\n"
             "% of a_kind\n"
             "\\begin{tabular}{lrr}\n"
             "\\toprule\n"
             "system & RR & change \\\\\n"
             "\\midrule\n"
             "plain & 0.5000 &  \\\\\n"
             "\\midrule\n"
             "better\\_one & 0.7500 & $+$0.2500 \\\\\n"
             "\\bottomrule\n"
             "\\end{tabular}\n");
}

BOOST_AUTO_TEST_CASE(escapes_characters_with_a_meaning) {
  BOOST_TEST(one_cell("a|b*c\\d", TableFormat::markdown).find("| a\\|b\\*c\\\\d | 1 |") != std::string::npos);
  BOOST_TEST(one_cell("[a]--b_{c}$50%&#~^", TableFormat::latex)
                 .find("{[}a]{-}{-}b\\_\\{c\\}\\$50\\%\\&\\#\\textasciitilde{}\\textasciicircum{} & 1 \\\\\n") !=
             std::string::npos);
  BOOST_TEST(one_cell("\\<|>`\"*", TableFormat::latex)
                 .find("\n\\textbackslash{}\\textless{}\\textbar{}\\textgreater{}\\textasciigrave{}\\textquotedbl{}{*} "
                       "& 1 \\\\\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(replaces_control_characters_and_bytes_that_are_not_utf_8) {
  for (const TableFormat format : {TableFormat::text, TableFormat::markdown, TableFormat::latex}) {
    // A line break, an escape, U+009B (a command to some terminals), and bytes that are not UTF-8.
    const std::string text = one_cell(std::string("a\nb\x1b") + "c\xff" + "d\xc2\x9b" + "e\xe8\x8f", format);
    BOOST_TEST(text.find("a?b?c?d?e?") != std::string::npos, text);
  }
}

BOOST_AUTO_TEST_CASE(long_texts_lose_their_middle_and_figures_are_never_cut) {
  const std::string name = "begin" + std::string(200, 'x') + "end";
  const ReportTable table{{"t"}, {{"name", false}, {"n"}}, {{{name, "0.123456789"}, false}, {{"b", "1"}, false}}};
  std::istringstream lines(format_tables({table}, TableFormat::text, 40));
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);
  std::getline(lines, line);
  BOOST_TEST(line.size() == 40u);
  std::getline(lines, line);
  BOOST_TEST(line == "beginxxxxxxx...xxxxxxxxxend  0.123456789");
  // Widths are counted in characters, not in bytes.
  const std::string chrysanthemums = "\xE8\x8F\x8A\xE8\x8F\x8A";
  BOOST_TEST(one_cell(chrysanthemums, TableFormat::text).find("\n" + chrysanthemums + "    1\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
