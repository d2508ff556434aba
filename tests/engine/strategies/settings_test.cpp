// No setting is ignored: each is taken, or is an error that names its origin, its key and what is allowed; and the
// canonical text of the settings taken reads back as itself.
#include "engine/strategies/settings.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <rapidcheck/boost_test.h>

#include "engine/strategies/strategies.hpp"
#include "features/error.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;

namespace {

struct Sample {
  double level = 0.5;
  int count = 3;
  bool loud = false;
  std::string colour = "red";
  std::string path = ".";

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("level", level, -2, 2, "dB", "a number");
    visit.integer("count", count, 1, 9, "songs", "a whole number");
    visit.flag("loud", loud, "yes or no");
    visit.choice("colour", colour, {"red", "green"}, "one of two");
    visit.text("path", path, "any text");
  }
};

struct Wide {
  double real = 0;
  int integer = 0;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("real", real, -1e300, 1e300, "", "any number");
    visit.integer("integer", integer, std::numeric_limits<int>::min(), std::numeric_limits<int>::max(), "", "any");
  }
};

Settings read(const std::string& text) {
  Settings settings;
  settings.read_text(text, "my.ini");
  return settings;
}

Sample take_sample(Settings settings) {
  settings.take_strategy("other", "plain", {"plain", "fancy"});
  const auto sample = settings.take<Sample>("sample");
  settings.require_all_taken();
  return sample;
}

/// Expects a ConfigError of one line that contains all of these words.
void fails(const std::function<void()>& action, const std::vector<std::string>& words) {
  try {
    action();
  } catch (const ConfigError& error) {
    const std::string message = error.what();
    BOOST_TEST(message.find('\n') == std::string::npos);
    for (const std::string& word : words)
      BOOST_TEST(message.find(word) != std::string::npos, "'" << word << "' is missing in: " << message);
    return;
  }
  BOOST_ERROR("no ConfigError");
}

void text_fails(const std::string& text, const std::vector<std::string>& words) {
  fails([&] { take_sample(read(text)); }, words);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(settings_test)

BOOST_AUTO_TEST_CASE(given_settings_replace_only_their_defaults) {
  const Sample silent = take_sample(Settings());
  BOOST_TEST(silent.level == 0.5);
  BOOST_TEST(silent.count == 3);
  const Sample all = take_sample(
      read("# a comment\n[sample]\nlevel = -1.25 # here too\ncount=9\n loud = true\ncolour = green\npath = a b/c=d\n"));
  BOOST_TEST(all.level == -1.25);
  BOOST_TEST(all.count == 9);
  BOOST_TEST(all.loud);
  BOOST_TEST(all.colour == "green");
  BOOST_TEST(all.path == "a b/c=d");
  BOOST_TEST(take_sample(read("[sample]\r\ncount = 4\r\n")).count == 4);
}

BOOST_AUTO_TEST_CASE(later_settings_win) {
  Settings settings = read("[sample]\ncount = 4\nlevel = 1\n");
  settings.read_text("[sample]\ncount = 5\n", "second.ini");
  BOOST_TEST(take_sample(settings).count == 5);
  settings.set("sample.count=6");
  const Sample sample = take_sample(settings);
  BOOST_TEST(sample.count == 6);
  BOOST_TEST(sample.level == 1.0);
}

BOOST_AUTO_TEST_CASE(an_error_names_the_origin_that_won) {
  Settings settings = read("[sample]\ncount = 4\n");
  settings.read_text("[sample]\ncount = many\n", "second.ini");
  fails([&] { take_sample(settings); }, {"second.ini", "sample.count", "many"});
  settings.set("sample.count=99");
  fails([&] { take_sample(settings); }, {"--set", "sample.count", "99"});
}

BOOST_AUTO_TEST_CASE(unknown_names_are_errors_that_list_the_known) {
  text_fails("[sample]\nvolume = 1\n", {"my.ini", "[sample]", "'volume'", "colour", "count", "level", "loud", "path"});
  text_fails("[smaple]\nlevel = 1\n", {"my.ini", "[smaple]", "sample", "other"});
  text_fails("[other]\nstrategy = simple\n", {"my.ini", "other.strategy", "simple", "plain", "fancy"});
  text_fails("[sample]\nstrategy = x\n", {"my.ini", "[sample]", "'strategy'"});
  text_fails("[sample.deep]\nlevel = 1\n", {"my.ini", "[sample]", "'deep.level'"});
  text_fails("[sample]\nLevel = 1\n", {"'Level'", "level"});
}

BOOST_AUTO_TEST_CASE(wrong_types_are_errors) {
  for (const char* value : {"", "loud", "1x", "1,5", "0x1", "nan", "inf", "1e999", "1 2"})
    text_fails(fmt::format("[sample]\nlevel = {}\n", value), {"my.ini", "sample.level", value, "[-2, 2]", "dB"});
  for (const char* value : {"", "three", "3.0", "3 4", "99999999999999999999", "1e0"})
    text_fails(fmt::format("[sample]\ncount = {}\n", value), {"my.ini", "sample.count", value, "[1, 9]", "songs"});
  for (const char* value : {"", "yes", "1", "True"})
    text_fails(fmt::format("[sample]\nloud = {}\n", value), {"my.ini", "sample.loud", value, "true", "false"});
  for (const char* value : {"", "blue", "Red", "red green"})
    text_fails(fmt::format("[sample]\ncolour = {}\n", value), {"my.ini", "sample.colour", value, "red", "green"});
}

BOOST_AUTO_TEST_CASE(bounds_are_inclusive) {
  BOOST_TEST(take_sample(read("[sample]\nlevel = -2\ncount = 1\n")).level == -2.0);
  BOOST_TEST(take_sample(read("[sample]\nlevel = 2\ncount = 9\n")).count == 9);
  for (const char* value : {"-2.0001", "2.0001", "1e300"})
    text_fails(fmt::format("[sample]\nlevel = {}\n", value), {"sample.level", value, "[-2, 2]"});
  for (const char* value : {"0", "10", "-3"})
    text_fails(fmt::format("[sample]\ncount = {}\n", value), {"sample.count", value, "[1, 9]"});
}

BOOST_AUTO_TEST_CASE(bad_files_are_errors) {
  text_fails("[sample]\ncount = 3\ncount = 4\n", {"my.ini", "sample.count", "twice"});
  text_fails("[sample]\ncount = 3\n[other]\n[sample]\ncount = 3\n", {"my.ini", "sample.count", "twice"});
  text_fails("level = 1\n", {"my.ini", "level", "section"});
  text_fails("[]\nlevel = 1\n", {"my.ini", "level", "section"});
  text_fails("[sample]\n= 1\n", {"my.ini", "sample", "section"});
  text_fails("[sample]\nlevel\n", {"my.ini", "level"});
  text_fails("[sample\nlevel = 1\n", {"my.ini", "[sample"});
  const TemporaryFolder folder;
  Settings settings;
  fails([&] { settings.read_file(folder.path() / "none.ini"); }, {"none.ini"});
  fails([&] { settings.read_file(folder.path()); }, {folder.path().string()});
}

BOOST_AUTO_TEST_CASE(a_file_is_read_and_named_in_errors) {
  const TemporaryFolder folder;
  Settings settings;
  write_file(folder / "good.ini", "[sample]\ncount = 7\n");
  settings.read_file(folder / "good.ini");
  BOOST_TEST(take_sample(settings).count == 7);
  write_file(folder / "bad.ini", "[sample]\ncount = 77\n");
  settings.read_file(folder / "bad.ini");
  fails([&] { take_sample(settings); }, {(folder.path() / "bad.ini").string(), "sample.count", "77"});
}

BOOST_AUTO_TEST_CASE(settings_of_included_files_come_first) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "deep");
  write_file(folder / "base.ini", "[sample]\ncount = 7\nlevel = 1\ncolour = green\n");
  write_file(folder / "deep/middle.ini", "include = ../base.ini\n[sample]\nlevel = 2\n");
  write_file(folder / "top.ini", "# what is tried\ninclude = deep/middle.ini\n[sample]\ncount = 8\n");
  Settings settings;
  settings.read_file(folder / "top.ini");
  const Sample sample = take_sample(settings);
  BOOST_TEST(sample.count == 8);
  BOOST_TEST(sample.level == 2.0);
  BOOST_TEST(sample.colour == "green");

  write_file(folder / "other.ini", "[sample]\ncolour = red\n");
  write_file(folder / "two.ini", "include = base.ini\ninclude = other.ini\n");
  Settings two;
  two.read_file(folder / "two.ini");
  BOOST_TEST(take_sample(two).colour == "red");
  BOOST_TEST(take_sample(two).count == 7);
}

BOOST_AUTO_TEST_CASE(bad_includes_are_errors) {
  const TemporaryFolder folder;
  Settings settings;
  write_file(folder / "a.ini", "include = b.ini\n");
  write_file(folder / "b.ini", "include = a.ini\n");
  fails([&] { settings.read_file(folder / "a.ini"); }, {"a.ini", "includes itself", "b.ini"});
  write_file(folder / "lost.ini", "include = nowhere.ini\n");
  fails([&] { settings.read_file(folder / "lost.ini"); }, {"nowhere.ini"});
  write_file(folder / "empty.ini", "include =\n");
  fails([&] { settings.read_file(folder / "empty.ini"); }, {"empty.ini", "include"});
  write_file(folder / "wrong.ini", "[sample]\ncount = 77\n");
  write_file(folder / "outer.ini", "include = wrong.ini\n");
  settings.read_file(folder / "outer.ini");
  fails([&] { take_sample(settings); }, {"wrong.ini", "sample.count", "77"});
}

BOOST_AUTO_TEST_CASE(extract_removes_a_whole_section) {
  Settings settings = read("[sample]\ncount = 4\n[free]\nany.thing = 1\nelse = a b\n");
  const auto free = settings.extract("free");
  BOOST_TEST((free == std::map<std::string, std::string>{{"any.thing", "1"}, {"else", "a b"}}));
  BOOST_TEST(settings.extract("free").empty());
  BOOST_TEST(take_sample(settings).count == 4);
}

BOOST_AUTO_TEST_CASE(an_empty_file_sets_nothing) {
  const TemporaryFolder folder;
  Settings settings;
  write_file(folder / "empty.ini", "");
  settings.read_file(folder / "empty.ini");
  write_file(folder / "comment.ini", "# nothing yet\n");
  settings.read_file(folder / "comment.ini");
  BOOST_TEST(take_sample(settings).count == 3);
}

BOOST_AUTO_TEST_CASE(assignments_need_section_key_and_value) {
  for (const char* bad : {"", "sample", "sample.count", "count=3", ".count=3", "sample.=3", "=3"}) {
    Settings settings;
    fails([&] { settings.set(bad); }, {"--set"});
  }
}

BOOST_AUTO_TEST_CASE(an_assignment_means_what_the_same_line_of_a_file_means) {
  Settings settings;
  settings.set("sample.path = a b ");
  BOOST_TEST(take_sample(settings).path == "a b");
  for (const char* bad : {"sample.path=a#b", "sample.path=a\nb", "sample.path=a\n[other]"})
    fails([&] { settings.set(bad); }, {"--set", "sample.path"});
}

BOOST_AUTO_TEST_CASE(canonical_text_does_not_depend_on_how_it_was_written) {
  const auto canonical = [](const std::string& text) {
    Settings settings = read(text);
    settings.take<Sample>("sample");
    return ini_text(settings.canonical());
  };
  const std::string expected = "[sample]\ncolour = red\ncount = 3\nlevel = 0.5\nloud = false\npath = .\n";
  BOOST_TEST(canonical("") == expected);
  BOOST_TEST(canonical("[sample]\nlevel = 5e-1\ncount=3\n") == expected);
  BOOST_TEST(canonical("[sample]\npath=.\nlevel = 0.500\n") == expected);
  BOOST_TEST(canonical("[sample]\nlevel = -0\n") == canonical("[sample]\nlevel = 0\n"));
}

RC_BOOST_PROP(numbers_round_trip, (int integer)) {
  const double real = static_cast<double>(*rc::gen::arbitrary<std::int64_t>()) * std::exp2(*rc::gen::inRange(-120, 60));
  Settings first;
  first.read_text(fmt::format("[wide]\nreal = {}\ninteger = {}\n", real, integer), "text");
  const auto taken = first.take<Wide>("wide");
  RC_ASSERT(taken.real == real);
  RC_ASSERT(taken.integer == integer);
  Settings second;
  second.read_text(ini_text(first.canonical()), "canonical");
  RC_ASSERT(second.take<Wide>("wide").real == real);
  RC_ASSERT(second.canonical() == first.canonical());
}

RC_BOOST_PROP(text_that_is_accepted_round_trips, (const std::string& text)) {
  Settings first;
  try {
    first.set("sample.path=" + text);
  } catch (const ConfigError&) {
    RC_DISCARD("not a value");
  }
  first.take<Sample>("sample");
  Settings second;
  second.read_text(ini_text(first.canonical()), "canonical");
  RC_ASSERT(second.take<Sample>("sample").path == first.canonical().at("sample.path"));
  RC_ASSERT(second.canonical() == first.canonical());
}

BOOST_AUTO_TEST_CASE(the_canonical_text_of_all_strategies_reads_back_as_itself) {
  Settings first;
  make_strategies(first);
  Settings second;
  second.read_text(ini_text(first.canonical()), "canonical");
  make_strategies(second);
  second.require_all_taken();
  BOOST_TEST((second.canonical() == first.canonical()));
}

BOOST_AUTO_TEST_SUITE_END()
