// Characters in known encodings are converted to UTF-8; text that is UTF-8 already is not changed.
#include "experiments/datasets/utf8.hpp"

#include <boost/test/unit_test.hpp>

using namespace tunefind;

BOOST_AUTO_TEST_SUITE(utf8_test)

BOOST_AUTO_TEST_CASE(decodes_characters) {
  BOOST_TEST(to_utf8("\xB2\xB4", "BIG5-HKSCS") == "\u773C");
  BOOST_TEST(to_utf8("\xB8\xE8 1", "GB18030") == "\u6B4C 1");
  BOOST_TEST(to_utf8("Fr\xFChling", "LATIN1") == "Fr\u00FChling");
  BOOST_TEST(to_utf8("d\x8Ej\x88 vu", "MACINTOSH") == "d\u00E9j\u00E0 vu");
  std::string many;  // longer than the converter's buffer
  for (int i = 0; i < 1000; ++i) many += "\xB2\xB4";
  BOOST_TEST(to_utf8(many, "BIG5-HKSCS").size() == 3000u);
}

BOOST_AUTO_TEST_CASE(keeps_utf8) {
  BOOST_TEST(to_utf8("", "BIG5-HKSCS") == "");
  BOOST_TEST(to_utf8("Gr\u00FC\u00DFe \u773C", "BIG5-HKSCS") == "Gr\u00FC\u00DFe \u773C");
}

BOOST_AUTO_TEST_CASE(drops_text_that_is_valid_in_neither_encoding) {
  BOOST_TEST(to_utf8("a\xB2", "BIG5-HKSCS") == "");  // half a character
  BOOST_TEST(to_utf8("\xFF\xFF", "BIG5-HKSCS") == "");
}

BOOST_AUTO_TEST_SUITE_END()
