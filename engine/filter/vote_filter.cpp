#include "engine/filter/vote_filter.hpp"

#include <algorithm>

#include "engine/filter/extracted_filter.hpp"
#include "engine/filter/line_filter.hpp"
#include "engine/filter/recording_filter.hpp"

namespace tunefind {
namespace {

class VoteFilter final : public CandidateFilter {
 public:
  explicit VoteFilter(const VoteFilterParameters& parameters)
      : lines_(parameters), recordings_(parameters), extracted_(parameters) {}

  std::vector<Candidate> candidates(const Query& query, const SongIndex& index, Anchor anchor,
                                    const Admission& admitted) const override {
    std::vector<Candidate> found = lines_.candidates(query.melody, index, anchor, admitted);
    for (const std::vector<Candidate>& more : {recordings_.candidates(query.melody, index, anchor, admitted),
                                               extracted_.candidates(query.melody, index, anchor, admitted)})
      found.insert(found.end(), more.begin(), more.end());
    std::ranges::stable_sort(found, {}, &Candidate::position);
    return found;
  }

 private:
  LineFilter lines_;
  RecordingFilter recordings_;
  ExtractedFilter extracted_;
};

}  // namespace

std::unique_ptr<CandidateFilter> make_vote_filter(const VoteFilterParameters& parameters) {
  return std::make_unique<VoteFilter>(parameters);
}

}  // namespace tunefind
