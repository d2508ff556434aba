#include "engine/candidate_filter.hpp"

namespace tunefind {
namespace {

class ExhaustiveFilter final : public CandidateFilter {
 public:
  std::vector<Candidate> candidates(const Query&, const SongIndex& index, Anchor) const override {
    return every_song(index);
  }
};

}  // namespace

std::vector<Candidate> every_song(const SongIndex& index) {
  std::vector<Candidate> all(index.size());
  for (std::size_t position = 0; position < all.size(); ++position) all[position].position = position;
  return all;
}

std::unique_ptr<CandidateFilter> make_exhaustive_filter(const ExhaustiveFilterParameters&) {
  return std::make_unique<ExhaustiveFilter>();
}

}  // namespace tunefind
