#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/dag_shortest_paths.hpp>
#include <cmath>
#include <vector>

#include "features/melody_extraction/melody_extractor.hpp"
#include "features/pitch_tracking/contour.hpp"

namespace tunefind {
namespace {

constexpr double kCostUnit_s = 0.1;     // the costs of states are given per 0.1 s
constexpr double kReferencePitch = 60;  // MIDI number at which the discount for height is 0

struct Weight {
  double cost = 0;
};
using Graph = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, Weight, boost::no_property,
                                                 std::uint32_t, std::uint32_t>;
using Vertex = boost::graph_traits<Graph>::vertex_descriptor;

/// The meaning of a vertex: a salience peak of a frame, or silence (null).
struct State {
  const SaliencePeak* peak = nullptr;
};

class SaliencePath final : public MelodyExtractor {
 public:
  explicit SaliencePath(const SaliencePathParameters& parameters) : parameters_(parameters) {}

  Melody extract(const Salience& salience) const override {
    const std::size_t frames = salience.frames();
    if (frames == 0) return Melody{salience.hop_s, 0, {}, {}};

    // All paths begin at vertex 0 and end at the last vertex; between them are the states, frame by frame.
    std::vector<State> states(1);
    std::vector<Vertex> first_of_frame;
    for (std::size_t i = 0; i < frames; ++i) {
      first_of_frame.push_back(static_cast<Vertex>(states.size()));
      states.push_back({});
      const std::uint32_t end =
          std::min(salience.offsets[i + 1], salience.offsets[i] + static_cast<std::uint32_t>(parameters_.peaks));
      for (std::uint32_t p = salience.offsets[i]; p < end; ++p) states.push_back({&salience.peaks[p]});
    }
    const auto goal = static_cast<Vertex>(states.size());
    first_of_frame.push_back(goal);
    states.push_back({});

    std::vector<std::pair<Vertex, Vertex>> edges;
    std::vector<Weight> weights;
    const double share = salience.hop_s / kCostUnit_s;
    const auto connect = [&](Vertex from, Vertex to) {
      edges.emplace_back(from, to);
      weights.push_back({step_cost(states[from], states[to]) + (to == goal ? 0 : share * state_cost(states[to]))});
    };
    for (Vertex to = first_of_frame[0]; to < first_of_frame[1]; ++to) connect(0, to);
    for (std::size_t i = 0; i < frames; ++i)
      for (Vertex from = first_of_frame[i]; from < first_of_frame[i + 1]; ++from)
        for (Vertex to = first_of_frame[i + 1]; to < (i + 1 < frames ? first_of_frame[i + 2] : goal + 1); ++to)
          connect(from, to);

    const Graph graph(boost::edges_are_sorted, edges.begin(), edges.end(), weights.begin(),
                      static_cast<Vertex>(states.size()));
    std::vector<Vertex> from(states.size());
    std::vector<double> distance(states.size());
    boost::dag_shortest_paths(
        graph, Vertex{0},
        boost::weight_map(boost::get(&Weight::cost, graph))
            .predecessor_map(boost::make_iterator_property_map(from.begin(), boost::get(boost::vertex_index, graph)))
            .distance_map(boost::make_iterator_property_map(distance.begin(), boost::get(boost::vertex_index, graph))));

    PitchTrack track{salience.hop_s, std::vector<float>(frames), std::vector<std::uint8_t>(frames)};
    Vertex at = from[goal];
    for (std::size_t i = frames; i-- > 0; at = from[at])
      if (states[at].peak) track.pitch[i] = states[at].peak->pitch(), track.voiced[i] = 1;
    return hold_rests(track);
  }

 private:
  double state_cost(const State& state) const {
    if (!state.peak) return parameters_.silence_cost;
    const double octaves = (static_cast<double>(state.peak->pitch()) - kReferencePitch) / 12;
    return 1 - static_cast<double>(state.peak->strength) / 255 - parameters_.height * octaves;
  }
  double step_cost(const State& from, const State& to) const {
    if (!from.peak != !to.peak) return parameters_.entry_cost;
    if (!to.peak) return 0;
    const double jump = std::abs(static_cast<double>(from.peak->pitch()) - static_cast<double>(to.peak->pitch()));
    return parameters_.jump_cost * std::min(parameters_.longest_jump, jump);
  }

  SaliencePathParameters parameters_;
};

}  // namespace

std::unique_ptr<MelodyExtractor> make_salience_path(const SaliencePathParameters& parameters) {
  return std::make_unique<SaliencePath>(parameters);
}

}  // namespace tunefind
