// The table of strategies keeps its promises: one default per family, unique names, defaults in range, and any
// strategy works with every parameter at either end of its range.
#include "engine/strategies/strategies.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <random>
#include <sstream>

#include "engine/hearing/song_features.hpp"
#include "engine/search.hpp"
#include "features/error.hpp"
#include "features/melody_extraction/line_tune.hpp"
#include "tests/engine/indexed.hpp"
#include "tests/engine/sounds.hpp"
#include "tests/engine/strategies/strategy_table.hpp"

using namespace tunefind;

namespace {

/// The smallest and largest value of a parameter as text; all values of a choice.
std::vector<std::string> extremes(const ParameterInfo& parameter) {
  std::vector<std::string> values;
  if (const std::size_t to = parameter.range.find(" to "); to != std::string::npos)
    return {parameter.range.substr(0, to), parameter.range.substr(to + 4)};
  if (parameter.range == "text") return {parameter.fallback};
  std::istringstream names(parameter.range);
  for (std::string name; std::getline(names >> std::ws, name, ',');) values.push_back(name);
  return values;
}

bool is_range(const ParameterInfo& parameter) { return parameter.range.find(" to ") != std::string::npos; }

std::string failure(const std::string& strategy, const std::string& assignment) {
  Settings settings;
  settings.set(strategy);
  settings.set(assignment);
  try {
    make_strategies(settings);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

/// Requires that the engine analyses a song and searches it, with all values in range, whatever the parameters.
void work_through(const Strategies& strategies) {
  static const Audio audio = test::sing({{0.1, 0.4, 60}, {0.5, 0.3, 67}, {0.9, 0.5, 64}}, 1.6);
  Tune tune = analyse(audio, strategies);
  BOOST_REQUIRE(strategies.loops->find(tune).empty());  // far too short
  for (const SaliencePeak& peak : tune.salience.peaks) BOOST_REQUIRE(peak.pitch8 < 128 * 8 && peak.strength > 0);
  for (const MelodyLine& line : tune.lines)
    for (const float pitch : line.melody.pitch) BOOST_REQUIRE((pitch >= 0 && pitch < 128));
  for (const auto& vector : tune.chroma.vectors)
    for (const float value : vector) BOOST_REQUIRE((value >= 0 && value <= 1));
  const Query heard = make_query(strategies.contour->shape(strategies.pitch->track(audio)));
  for (const float pitch : heard.melody.pitch) BOOST_REQUIRE((pitch >= 0 && pitch < 128));
  const Query known = make_query(melody_of_notes({{0, 0.4, 60}, {0.4, 0.3, 67}, {0.9, 0.5, 64}}));
  const double hop_s = strategies.salience->hop_s();
  const SongIndex index(
      hop_s, {test::indexed("audio", tune), test::indexed("tune", tune_of_line(known.melody, hop_s, "tune"))});
  for (const Query& query : {heard, known})
    for (const Match& match : search(query, index, strategies, {}).matches) {
      BOOST_REQUIRE((match.score >= 0 && match.score <= 1));
      BOOST_REQUIRE((match.confidence >= 0 && match.confidence <= 1));
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(strategies_test)

BOOST_AUTO_TEST_CASE(every_family_has_one_default_and_unique_names) {
  std::map<std::string, std::vector<StrategyInfo>> families;
  for (const StrategyInfo& row : all_strategies()) families[row.family].push_back(row);
  BOOST_TEST(families.size() == 13u);
  Settings settings;
  make_strategies(settings);
  for (const auto& [family, rows] : families) {
    BOOST_TEST_CONTEXT(family) {
      BOOST_TEST(std::count_if(rows.begin(), rows.end(), [](const auto& row) { return row.is_default; }) == 1);
      BOOST_TEST(rows.front().is_default);
      BOOST_TEST(settings.canonical().at(family + ".strategy") == rows.front().name);
      std::vector<std::string> names;
      for (const StrategyInfo& row : rows) {
        names.push_back(row.name);
        BOOST_TEST(!row.meaning.empty());
      }
      std::sort(names.begin(), names.end());
      BOOST_TEST((std::adjacent_find(names.begin(), names.end()) == names.end()));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_strategy_takes_the_parameters_that_it_lists) {
  for (const StrategyInfo& row : all_strategies()) {
    Settings silent;
    silent.set(row.family + ".strategy=" + row.name);
    make_strategies(silent);
    std::vector<std::string> names;
    for (const ParameterInfo& parameter : row.parameters) {
      BOOST_TEST_CONTEXT(row.name << "." << parameter.name) {
        const std::string key = row.family + "." + parameter.name;
        names.push_back(parameter.name);
        BOOST_TEST(parameter.name != "strategy");
        BOOST_TEST(!parameter.meaning.empty());
        // The printed default is in the range, and giving it changes nothing.
        Settings spoken;
        spoken.set(row.family + ".strategy=" + row.name);
        spoken.set(key + "=" + parameter.fallback);
        make_strategies(spoken);
        spoken.require_all_taken();
        BOOST_TEST((spoken.canonical() == silent.canonical()));
        BOOST_TEST(silent.canonical().at(key) == parameter.fallback);
      }
    }
    std::sort(names.begin(), names.end());
    BOOST_TEST((std::adjacent_find(names.begin(), names.end()) == names.end()));
  }
}

BOOST_AUTO_TEST_CASE(a_value_out_of_range_is_an_error_that_names_it) {
  for (const StrategyInfo& row : all_strategies())
    for (const ParameterInfo& parameter : row.parameters) {
      BOOST_TEST_CONTEXT(row.name << "." << parameter.name) {
        if (parameter.range == "text") continue;
        std::vector<std::string> outside{"nothing like it"};
        if (is_range(parameter)) {
          BOOST_TEST(std::stod(extremes(parameter)[0]) < std::stod(extremes(parameter)[1]));
          outside.push_back(std::to_string(std::stol(extremes(parameter)[0]) - 1));
          outside.push_back(std::to_string(std::stol(extremes(parameter)[1]) + 1));
        }
        const std::string key = row.family + "." + parameter.name;
        for (const std::string& value : outside) {
          const std::string message = failure(row.family + ".strategy=" + row.name, key + "=" + value);
          BOOST_TEST(message.find(key + " = " + value) != std::string::npos, "the message is: " << message);
        }
      }
    }
}

BOOST_AUTO_TEST_CASE(every_parameter_works_at_the_ends_of_its_range) {
  for (const StrategyInfo& row : all_strategies())
    for (const ParameterInfo& parameter : row.parameters)
      for (const std::string& value : extremes(parameter)) {
        BOOST_TEST_CONTEXT(row.name << "." << parameter.name << " = " << value) {
          Settings settings;
          settings.set(row.family + ".strategy=" + row.name);
          settings.set(row.family + "." + parameter.name + "=" + value);
          work_through(make_strategies(settings));
        }
      }
}

BOOST_AUTO_TEST_CASE(all_parameters_work_at_the_ends_of_their_ranges_together) {
  std::mt19937 random(1);
  for (const StrategyInfo& row : all_strategies())
    for (int corner = 0; corner < 3 && !row.parameters.empty(); ++corner) {
      Settings settings;
      std::string text;
      settings.set(row.family + ".strategy=" + row.name);
      for (const ParameterInfo& parameter : row.parameters) {
        const auto values = extremes(parameter);
        text += " " + parameter.name + "=" + values[random() % values.size()];
        settings.set(row.family + "." + text.substr(text.rfind(' ') + 1));
      }
      BOOST_TEST_CONTEXT(row.name << text) { work_through(make_strategies(settings)); }
    }
}

BOOST_AUTO_TEST_CASE(catalogue_settings_are_those_that_shape_a_catalogue) {
  Settings settings;
  make_strategies(settings);
  std::vector<std::string> families;
  for (const auto& [name, value] : catalogue_settings(settings.canonical())) {
    BOOST_TEST(settings.canonical().at(name) == value);
    if (name.ends_with(".strategy")) families.push_back(name.substr(0, name.find('.')));
  }
  BOOST_TEST(families == (std::vector<std::string>{"chroma", "lines", "loops", "melody", "salience", "sound", "terms"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
