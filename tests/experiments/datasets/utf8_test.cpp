// Known characters in known encodings come out as their code points; UTF-8 is left alone.
#include "experiments/datasets/utf8.hpp"

#include <boost/test/unit_test.hpp>

using namespace tunefind;

BOOST_AUTO_TEST_SUITE(utf8_test)

BOOST_AUTO_TEST_CASE(characters_are_decoded) {
  BOOST_TEST(to_utf8("\xB2\xB4", "BIG5-HKSCS") == "\u773C");
  BOOST_TEST(to_utf8("\xB8\xE8 1", "GB18030") == "\u6B4C 1");
  BOOST_TEST(to_utf8("Fr\xFChling", "LATIN1") == "Fr\u00FChling");
  BOOST_TEST(to_utf8("d\x8Ej\x88 vu", "MACINTOSH") == "d\u00E9j\u00E0 vu");
  std::string many;  // more than a block
  for (int i = 0; i < 1000; ++i) many += "\xB2\xB4";
  BOOST_TEST(to_utf8(many, "BIG5-HKSCS").size() == 3000u);
}

BOOST_AUTO_TEST_CASE(what_is_utf8_stays) {
  BOOST_TEST(to_utf8("", "BIG5-HKSCS") == "");
  BOOST_TEST(to_utf8("Gr\u00FC\u00DFe \u773C", "BIG5-HKSCS") == "Gr\u00FC\u00DFe \u773C");
}

BOOST_AUTO_TEST_CASE(what_is_neither_is_dropped) {
  BOOST_TEST(to_utf8("a\xB2", "BIG5-HKSCS") == "");  // half a character
  BOOST_TEST(to_utf8("\xFF\xFF", "BIG5-HKSCS") == "");
}

BOOST_AUTO_TEST_SUITE_END()
