// A JAMS document conforms to its schema (github.com/marl/jams, jams_schema.json) and has the times and frequencies of
// its input.
#include "notebooks-export/formats/jams.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <regex>

using namespace tunefind;

namespace {

/// Checks the parts of the schema that apply to every document.
void require_valid(const nlohmann::json& document) {
  const auto is_time = [](const nlohmann::json& value) { return value.is_number() && value.get<double>() >= 0; };
  const auto& file = document.at("file_metadata");
  for (const char* name : {"title", "artist", "release", "jams_version"}) BOOST_TEST(file.at(name).is_string(), name);
  BOOST_TEST(std::regex_search(file.at("jams_version").get<std::string>(), std::regex("[0-9].[0-9].[0-9]")));
  BOOST_TEST(is_time(file.at("duration")));
  BOOST_TEST(file.at("identifiers").is_object());
  BOOST_TEST(document.at("sandbox").is_object());
  BOOST_TEST(document.at("annotations").is_array());
  for (const auto& annotation : document.at("annotations")) {
    for (const char* name : {"annotation_metadata", "data", "namespace"}) BOOST_TEST(annotation.contains(name), name);
    BOOST_TEST(annotation.at("sandbox").is_object());
    BOOST_TEST(is_time(annotation.at("time")));
    BOOST_TEST(is_time(annotation.at("duration")));
    const auto& metadata = annotation.at("annotation_metadata");
    for (const char* name : {"corpus", "version", "annotation_tools", "annotation_rules", "validation", "data_source"})
      BOOST_TEST(metadata.at(name).is_string(), name);
    BOOST_TEST(metadata.at("annotator").is_object());
    const auto& data = annotation.at("data");
    if (annotation.at("namespace") == "note_midi") {
      BOOST_TEST(data.is_array());  // sparse: one observation after the other
      for (const auto& one : data) {
        BOOST_TEST(is_time(one.at("time")));
        BOOST_TEST(is_time(one.at("duration")));
        BOOST_TEST(one.at("value").is_number());
        BOOST_TEST(one.contains("confidence"));
      }
      continue;
    }
    BOOST_TEST(annotation.at("namespace") == "pitch_contour");
    BOOST_TEST(data.is_object());  // dense: columns of one length
    for (const char* name : {"time", "duration", "value", "confidence"})
      BOOST_TEST(data.at(name).size() == data.at("time").size(), name);
    for (const auto& time : data.at("time")) BOOST_TEST(is_time(time));
    for (const auto& value : data.at("value")) {
      BOOST_TEST(value.size() == 3u);
      BOOST_TEST(value.at("index").is_number_integer());
      BOOST_TEST(value.at("voiced").is_boolean());
      BOOST_TEST(value.at("frequency").get<double>() >= 0);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(jams_test)

BOOST_AUTO_TEST_CASE(writes_contours_and_notes) {
  JamsContent content{"a", "Tune", 2.5, {{"lead", {0.1, 0.2, {69, 81}, {1, 0}}}, {"bass", {0.5, 0, {45}, {1}}}}, {}};
  content.notes = {{0.1, 0.25, 60}, {0.5, 1, 61.5f}};
  const auto document = nlohmann::json::parse(jams_text(content));
  require_valid(document);
  BOOST_TEST(document["file_metadata"]["title"] == "Tune");
  BOOST_TEST(document["file_metadata"]["duration"] == 2.5);
  BOOST_TEST(document["file_metadata"]["identifiers"]["tunefind"] == "a");
  const auto& annotations = document["annotations"];
  BOOST_TEST(annotations.size() == 3u);
  BOOST_TEST(annotations[0]["sandbox"]["contour"] == "lead");
  BOOST_TEST(annotations[0]["data"]["time"] == nlohmann::json({0.2, 0.3}));  // not .30000000000000004
  BOOST_TEST(annotations[0]["data"]["value"] ==
             nlohmann::json::parse(R"([{"index": 0, "frequency": 440.0, "voiced": true},
                                       {"index": 0, "frequency": 0.0, "voiced": false}])"));
  BOOST_TEST(annotations[1]["data"]["value"][0]["index"] == 1);
  BOOST_TEST(annotations[1]["data"]["value"][0]["frequency"] == 110.0);
  BOOST_TEST(annotations[2]["namespace"] == "note_midi");
  BOOST_TEST(annotations[2]["data"][1] ==
             nlohmann::json::parse(R"({"time": 0.5, "duration": 1.0, "value": 61.5, "confidence": null})"));
}

BOOST_AUTO_TEST_CASE(is_valid_for_empty_content_and_invalid_utf8) {
  const auto silent = nlohmann::json::parse(jams_text({"silent", "", 0, {{"pitch", {}}}, {}}));
  require_valid(silent);
  BOOST_TEST(silent["annotations"].size() == 1u);
  require_valid(nlohmann::json::parse(jams_text({"a\xff", "\"quoted\"\n\xc3", 1, {}, {}})));
}

BOOST_AUTO_TEST_SUITE_END()
