// Stages run after their inputs, in whatever order they are added. A key changes with everything that affects the
// result of its stage, including the inputs, and with nothing else.
#include "experiments/cache/stage_graph.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "features/error.hpp"

using namespace tunefind;

namespace {

Stage stage(const std::string& name, std::vector<std::string> inputs) {
  return {
      name, std::move(inputs), "settings of " + name, "code of " + name, "files of " + name, [](const std::string&) {}};
}

StageGraph graph_of(const std::vector<Stage>& stages) {
  StageGraph graph;
  for (const Stage& one : stages) graph.add(one);
  return graph;
}

std::string failure_of(const std::vector<Stage>& stages) {
  try {
    graph_of(stages).order();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

const std::vector<Stage> kChain{stage("metrics", {"search"}), stage("search", {"contour", "catalogue"}),
                                stage("contour", {"pitch"}), stage("pitch", {}), stage("catalogue", {})};

}  // namespace

BOOST_AUTO_TEST_SUITE(stage_graph_test)

BOOST_AUTO_TEST_CASE(runs_inputs_first) {
  const auto order = graph_of(kChain).order();
  BOOST_TEST(order == (std::vector<std::string>{"pitch", "contour", "catalogue", "search", "metrics"}),
             boost::test_tools::per_element());
  BOOST_TEST(StageGraph().order().empty());
}

RC_BOOST_PROP(runs_inputs_first_in_any_graph, ()) {
  const int size = *rc::gen::inRange(1, 12);
  std::vector<Stage> stages;
  for (int i = 0; i < size; ++i) {
    std::vector<std::string> inputs;
    for (int k = 0; k < i; ++k)
      if (*rc::gen::inRange(0, 3) == 0) inputs.push_back(std::to_string(k));
    stages.push_back(stage(std::to_string(i), inputs));
  }
  std::reverse(stages.begin(), stages.end());
  const auto order = graph_of(stages).order();
  RC_ASSERT(order.size() == stages.size());
  for (const Stage& one : stages)
    for (const std::string& input : one.inputs)
      RC_ASSERT(std::ranges::find(order, input) < std::ranges::find(order, one.name));
}

BOOST_AUTO_TEST_CASE(names_a_cycle_a_missing_and_a_repeated_stage) {
  BOOST_TEST(failure_of({stage("pitch", {}), stage("contour", {"pich"})}) ==
             "stage 'contour' needs stage 'pich', which does not exist");
  const std::string cycle = failure_of({stage("a", {"c"}), stage("b", {"a"}), stage("c", {"b"}), stage("d", {"a"})});
  BOOST_TEST(cycle == "stages depend on each other: a -> c -> b -> a");
  BOOST_TEST(failure_of({stage("alone", {"alone"})}) == "stages depend on each other: alone -> alone");
  BOOST_TEST(failure_of({stage("pitch", {}), stage("pitch", {})}) == "stage 'pitch' was added twice");
}

BOOST_AUTO_TEST_CASE(a_key_changes_with_everything_that_affects_the_result) {
  const auto keys = graph_of(kChain).keys();
  auto reversed = kChain;
  std::reverse(reversed.begin(), reversed.end());
  BOOST_TEST((graph_of(reversed).keys() == keys));

  for (const auto& change : std::vector<std::function<void(Stage&)>>{[](Stage& one) { one.settings += "!"; },
                                                                     [](Stage& one) { one.code += "!"; },
                                                                     [](Stage& one) { one.files += "!"; }}) {
    auto changed = kChain;
    change(changed[2]);  // contour
    const auto others = graph_of(changed).keys();
    for (const char* same : {"pitch", "catalogue"}) BOOST_TEST(others.at(same) == keys.at(same));
    for (const char* other : {"contour", "search", "metrics"}) BOOST_TEST(others.at(other) != keys.at(other));
  }
}

BOOST_AUTO_TEST_CASE(runs_stages_in_order_with_their_keys_until_stopped) {
  std::vector<std::string> ran;
  StageGraph graph;
  for (Stage one : kChain) {
    one.run = [&ran, name = one.name](const std::string& key) { ran.push_back(name + " " + key); };
    graph.add(one);
  }
  graph.run();
  std::vector<std::string> expected;
  const auto keys = graph.keys();
  for (const std::string& name : graph.order()) expected.push_back(name + " " + keys.at(name));
  BOOST_TEST(ran == expected, boost::test_tools::per_element());
  ran.clear();
  graph.run([&] { return ran.size() == 2; });
  BOOST_TEST(ran.size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
