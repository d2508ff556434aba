#include "experiments/cache/stage_graph.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/depth_first_search.hpp>
#include <fmt/format.h>

#include "experiments/cache/fingerprint.hpp"
#include "features/error.hpp"

namespace tunefind {
namespace {

/// Edges lead from a stage to its inputs, so a depth-first search finishes each stage after its inputs.
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

/// Collects the names of the stages in topological order. Throws ConfigError at a cycle.
class Sorter : public boost::default_dfs_visitor {
 public:
  Sorter(const std::vector<Stage>& stages, std::vector<std::string>& order, std::vector<std::size_t>& path)
      : stages_(stages), order_(order), path_(path) {}

  void discover_vertex(std::size_t vertex, const Graph&) { path_.push_back(vertex); }
  void finish_vertex(std::size_t vertex, const Graph&) {
    path_.pop_back();
    order_.push_back(stages_[vertex].name);
  }
  void back_edge(const Graph::edge_descriptor& edge, const Graph& graph) {
    std::string cycle;
    for (auto at = std::find(path_.begin(), path_.end(), boost::target(edge, graph)); at != path_.end(); ++at)
      cycle += stages_[*at].name + " -> ";
    throw ConfigError(
        fmt::format("stages depend on each other: {}{}", cycle, stages_[boost::target(edge, graph)].name));
  }

 private:
  const std::vector<Stage>& stages_;
  std::vector<std::string>& order_;
  std::vector<std::size_t>& path_;
};

}  // namespace

void StageGraph::add(Stage stage) {
  if (std::ranges::find(stages_, stage.name, &Stage::name) != stages_.end())
    throw ConfigError(fmt::format("stage '{}' was added twice", stage.name));
  stages_.push_back(std::move(stage));
}

std::vector<std::string> StageGraph::order() const {
  Graph graph(stages_.size());
  for (std::size_t i = 0; i < stages_.size(); ++i)
    for (const std::string& input : stages_[i].inputs) {
      const auto found = std::ranges::find(stages_, input, &Stage::name);
      if (found == stages_.end())
        throw ConfigError(fmt::format("stage '{}' needs stage '{}', which does not exist", stages_[i].name, input));
      boost::add_edge(i, static_cast<std::size_t>(found - stages_.begin()), graph);
    }
  std::vector<std::string> order;
  std::vector<std::size_t> path;
  boost::depth_first_search(graph, boost::visitor(Sorter(stages_, order, path)));
  return order;
}

const Stage& StageGraph::stage(const std::string& name) const {
  return *std::ranges::find(stages_, name, &Stage::name);
}

std::map<std::string, std::string> StageGraph::keys() const {
  std::map<std::string, std::string> keys;
  for (const std::string& name : order()) {
    const Stage& one = stage(name);
    std::vector<std::string_view> texts{one.name, one.settings, one.code, one.files};
    for (const std::string& input : one.inputs) texts.insert(texts.end(), {input, keys.at(input)});
    keys[name] = fingerprint(texts);
  }
  return keys;
}

void StageGraph::run(const std::function<bool()>& stopped) const {
  const std::map<std::string, std::string> all = keys();
  for (const std::string& name : order()) {
    if (stopped()) return;
    stage(name).run(all.at(name));
  }
}

}  // namespace tunefind
