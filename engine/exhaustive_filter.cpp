#include <numeric>

#include "engine/candidate_filter.hpp"

namespace tunefind {
namespace {

class ExhaustiveFilter final : public CandidateFilter {
 public:
  std::vector<std::size_t> candidates(const Query&, const SongIndex& index, Anchor) const override {
    std::vector<std::size_t> all(index.songs.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
  }
};

}  // namespace

std::unique_ptr<CandidateFilter> make_exhaustive_filter(const ExhaustiveFilterParameters&) {
  return std::make_unique<ExhaustiveFilter>();
}

}  // namespace tunefind
