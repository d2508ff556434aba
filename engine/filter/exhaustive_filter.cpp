#include "engine/filter/exhaustive_filter.hpp"

namespace tunefind {
namespace {

class ExhaustiveFilter final : public CandidateFilter {
 public:
  std::vector<Candidate> candidates(const Query&, const SongIndex& index, Anchor,
                                    const Admission& admitted) const override {
    return every_song(index, admitted);
  }
};

}  // namespace

std::vector<Candidate> every_song(const SongIndex& index, const Admission& admitted) {
  std::vector<Candidate> all;
  for (std::size_t position = 0; position < index.size(); ++position)
    if (admitted(position)) all.push_back({position, {}});
  return all;
}

std::unique_ptr<CandidateFilter> make_exhaustive_filter(const ExhaustiveFilterParameters&) {
  return std::make_unique<ExhaustiveFilter>();
}

}  // namespace tunefind
