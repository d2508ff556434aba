// The picture of an A4 followed by an E5 has a step up in the middle wherever pitch is drawn upwards, and a step down
// where pitch classes are drawn; its texts say what is drawn.
#include <algorithm>

#include "cli/plot/colour_map.hpp"
#include "tests/cli/plot/picture.hpp"
#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

struct Recording : CommandFixture {
  Recording() { write_wav(path() / "two.wav", tone({{69, 32}, {76, 32}}, 0, 2)); }

  /// The bytes of the picture that `inspect --plot` draws of a file.
  std::string drawn(const std::string& input, const std::string& picture) const {
    must({"inspect", input, "--plot", picture});
    return read_file(path() / picture);
  }
};

int median(std::vector<int> values) {
  BOOST_TEST_REQUIRE(!values.empty());
  std::ranges::nth_element(values, values.begin() + values.size() / 2);
  return values[values.size() / 2];
}

/// By how many pixels the lowest pixels of a colour rise (median) from the first to the second half of the columns
/// between `left` and `right`.
int rise(const Picture& picture, std::uint32_t colour, int left, int right) {
  std::vector<int> first, second;
  for (const auto& [x, heights] : picture.pixels_of(colour))
    if (x >= left && x <= right) (2 * x < left + right ? first : second).push_back(*heights.rbegin());
  return median(first) - median(second);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(inspection_plot_test, Recording)

BOOST_AUTO_TEST_CASE(a_step_up_in_pitch_is_a_step_up_in_the_picture) {
  drawn("two.wav", "two.png");
  const Picture picture(path() / "two.png");
  BOOST_TEST(picture.width == 1520);
  BOOST_TEST(picture.height > 800);
  BOOST_TEST(picture.height < 1600);
  BOOST_TEST(picture.colours().size() > 100u);
  BOOST_TEST(picture.pixels.front() == 0xffffffu);

  const auto contour = picture.pixels_of(pixel_of(palette::kHum));
  BOOST_TEST_REQUIRE(contour.size() > 1000u);
  const int left = contour.begin()->first, right = contour.rbegin()->first;
  // Seven semitones, where a panel of 300 dots shows twelve.
  BOOST_TEST(std::abs(rise(picture, pixel_of(palette::kHum), left, right) - 175) <= 3);
  BOOST_TEST(rise(picture, pixel_of(palette::kBrightLines[0]), left, right) > 20);
  BOOST_TEST(rise(picture, paper_blue(1), left, right) < -60);

  const auto step = std::ranges::find_if(
      contour, [&](const auto& column) { return *column.second.rbegin() < *contour.begin()->second.rbegin() - 100; });
  BOOST_TEST_REQUIRE((step != contour.end()));
  BOOST_TEST(std::abs(step->first - (left + right) / 2) < 15);  // 50 ms
}

BOOST_AUTO_TEST_CASE(texts_name_the_panels_notes_and_times) {
  const std::string svg = drawn("two.wav", "two.svg");
  BOOST_TEST(svg.starts_with("<?xml"));
  const std::string description = svg.substr(svg.find("<desc>"), svg.find("</desc>") - svg.find("<desc>"));
  for (const char* text : {"two.wav\n", "0:04.0", "Waveform", "Mel spectrogram", "lead\n", "Chroma", "F#\n", "1k\n",
                           "pitch track\n", "contour\n", "A4\n", "E5\n", "0:02.5\n", "time (min:s)\n"})
    BOOST_TEST(description.find(text) != std::string::npos, text << " is not in " << description);
}

BOOST_AUTO_TEST_CASE(titles_are_escaped_in_the_svg) {
  fs::rename(path() / "two.wav", path() / "a<b>&c.wav");
  BOOST_TEST(drawn("a<b>&c.wav", "two.svg").find("<desc>a&lt;b&gt;&amp;c.wav\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_same_file_gives_the_same_bytes) {
  for (const std::string suffix : {".png", ".svg", ".pdf"}) {
    const std::string once = drawn("two.wav", "once" + suffix), again = drawn("two.wav", "again" + suffix);
    BOOST_TEST((once == again), suffix);
    BOOST_TEST(once.size() > 5000u);
  }
  BOOST_TEST(read_file(path() / "once.pdf").starts_with("%PDF-"));
}

BOOST_AUTO_TEST_CASE(a_midi_file_is_drawn_without_audio_panels) {
  write_file(path() / "tune.mid", midi_bytes(melody(3)));
  const std::string svg = drawn("tune.mid", "tune.svg");
  BOOST_TEST(svg.find("tune\n") != std::string::npos);
  BOOST_TEST(svg.find("contour\n") != std::string::npos);
  BOOST_TEST(svg.find("Waveform") == std::string::npos);
  BOOST_TEST(svg.find("Chroma") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(recordings_longer_than_a_minute_are_not_drawn_as_hums) {
  write_file(path() / "minute.wav", silent_wav(16000, 1, 60));
  write_file(path() / "longer.wav", silent_wav(16000, 1, 60.5));
  BOOST_TEST(drawn("minute.wav", "minute.svg").find("nothing in it has a pitch") != std::string::npos);
  const std::string longer = drawn("longer.wav", "longer.svg");
  BOOST_TEST(longer.find("Waveform") != std::string::npos);
  BOOST_TEST(longer.find("as a hum") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(reports_what_cannot_be_drawn) {
  const CommandResult gif = run({"inspect", "two.wav", "--plot", "two.gif"});
  BOOST_TEST(gif.code == 2, gif);
  BOOST_TEST(complains(gif, {"two.gif", ".png, .svg or .pdf"}));
  for (const std::string suffix : {".png", ".svg", ".pdf"}) {
    const CommandResult nowhere = run({"inspect", "two.wav", "--plot", "nowhere/two" + suffix});
    BOOST_TEST(nowhere.code == 1, nowhere);
    BOOST_TEST(complains(nowhere, {"nowhere/two" + suffix, "cannot be written"}));
  }
  const CommandResult both = run({"inspect", "two.wav", "two.wav", "--plot", "two.png"});
  BOOST_TEST(both.code == 2, both);
  BOOST_TEST(complains(both, {"--plot takes one file at a time"}));
}

BOOST_AUTO_TEST_SUITE_END()
