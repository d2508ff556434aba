#include "notebooks-export/formats/jams.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace tunefind {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "0.3.4";  // version of the JAMS schema

/// Rounded to six decimals, so that 0.3 is not written as 0.30000000000000004.
double rounded(double value) { return std::round(value * 1e6) / 1e6; }

double hertz(double midi) { return 440 * std::exp2((midi - 69) / 12); }

Json annotation(const char* name_space, double duration_s, Json data) {
  return {{"namespace", name_space},
          {"data", std::move(data)},
          {"annotation_metadata",
           {{"version", "1"},
            {"corpus", ""},
            {"annotator", Json::object()},
            {"annotation_tools", "TuneFind"},
            {"annotation_rules", ""},
            {"validation", ""},
            {"data_source", "program"}}},
          {"sandbox", Json::object()},
          {"time", 0.0},
          {"duration", rounded(duration_s)}};
}

Json contour_data(const Melody& melody, std::size_t index) {
  Json times = Json::array(), durations = Json::array(), values = Json::array(), confidences = Json::array();
  for (std::size_t i = 0; i < melody.frames(); ++i) {
    times.push_back(rounded(melody.start_s + static_cast<double>(i) * melody.hop_s));
    durations.push_back(0.0);
    values.push_back({{"index", index},
                      {"frequency", melody.voiced[i] ? rounded(hertz(melody.pitch[i])) : 0.0},
                      {"voiced", melody.voiced[i] != 0}});
    confidences.push_back(nullptr);
  }
  return {{"time", times}, {"duration", durations}, {"value", values}, {"confidence", confidences}};
}

Json note_data(const std::vector<Note>& notes) {
  Json data = Json::array();
  for (const Note& note : notes)
    data.push_back({{"time", rounded(note.onset_s)},
                    {"duration", rounded(note.duration_s)},
                    {"value", note.pitch},
                    {"confidence", nullptr}});
  return data;
}

}  // namespace

std::string jams_text(const JamsContent& content) {
  Json annotations = Json::array();
  for (std::size_t i = 0; i < content.contours.size(); ++i) {
    Json one = annotation("pitch_contour", content.duration_s, contour_data(content.contours[i].melody, i));
    one["sandbox"]["contour"] = content.contours[i].name;
    annotations.push_back(std::move(one));
  }
  if (!content.notes.empty())
    annotations.push_back(annotation("note_midi", content.duration_s, note_data(content.notes)));
  const Json document = {{"file_metadata",
                          {{"title", content.title},
                           {"artist", ""},
                           {"release", ""},
                           {"duration", rounded(content.duration_s)},
                           {"identifiers", {{"tunefind", content.id}}},
                           {"jams_version", kSchema}}},
                         {"annotations", std::move(annotations)},
                         {"sandbox", Json::object()}};
  return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tunefind
