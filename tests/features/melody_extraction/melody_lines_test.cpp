// Of two lines that sound at once both are found, each under the role that it has by construction.
#include "features/melody_extraction/melody_lines.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "tests/features/melody_extraction/peaks.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

Salience held(const std::vector<SaliencePeak>& peaks, std::size_t frames = 40) {
  Salience salience;
  salience.hop_s = 0.025;
  for (std::size_t i = 0; i < frames; ++i) {
    salience.peaks.insert(salience.peaks.end(), peaks.begin(), peaks.end());
    salience.offsets.push_back(static_cast<std::uint32_t>(salience.peaks.size()));
  }
  return salience;
}

SaliencePathParameters high_path() {
  SaliencePathParameters parameters;
  parameters.height = 0.2;
  return parameters;
}

const auto kVoice = make_contour_selection({}), kLead = make_salience_path({}), kHigh = make_salience_path(high_path());
const LineExtractors kExtractors{*kVoice, *kLead, *kHigh};

}  // namespace

BOOST_AUTO_TEST_SUITE(melody_lines_test)

BOOST_AUTO_TEST_CASE(each_line_is_found_in_its_view) {
  const Salience plain = held({peak(55, 255), peak(79, 220)}), whitened = held({peak(64, 250), peak(76, 200)});
  const auto lines = melody_lines(plain, whitened, kExtractors);
  BOOST_REQUIRE_EQUAL(lines.size(), 4u);
  const std::vector<std::pair<std::string, float>> expected{{"voice", 55}, {"lead", 64}, {"high", 79}, {"second", 76}};
  for (std::size_t n = 0; n < 4; ++n) {
    BOOST_TEST(lines[n].role == expected[n].first);
    BOOST_TEST(lines[n].melody.pitch == std::vector<float>(40, expected[n].second), boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_line_is_taken_out_only_where_it_sounds) {
  const Salience salience = held({peak(60.5, 255), peak(61, 200), peak(72, 100)}, 4);
  const Salience left = without_line(salience, Melody{0.025, 0.025, {60, 60}, {1, 0}});
  BOOST_TEST(left.hop_s == salience.hop_s);
  BOOST_TEST(left.offsets == (std::vector<std::uint32_t>{0, 3, 5, 8, 11}), boost::test_tools::per_element());
  BOOST_TEST(left.peaks[3].pitch() == 61.0f);
  BOOST_TEST((without_line(salience, Melody{}) == salience));
}

BOOST_AUTO_TEST_CASE(silence_has_no_lines) {
  BOOST_TEST(melody_lines({}, {}, kExtractors).empty());
  BOOST_TEST(melody_lines(held({}), held({}), kExtractors).empty());
}

BOOST_AUTO_TEST_SUITE_END()
