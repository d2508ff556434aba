#include "engine/index/admission.hpp"

#include <algorithm>

namespace tunefind {

Admission::Admission(const SongIndex& index, const std::function<bool(std::size_t position)>& may_be_found) {
  for (std::size_t position = 0; position < index.size(); ++position) admitted_.push_back(may_be_found(position));
  if (std::find(admitted_.begin(), admitted_.end(), 0) == admitted_.end()) admitted_.clear();
}

Admission Admission::without(const SongIndex& index, const std::set<std::string>& ids) {
  Admission admission;
  for (const std::string& id : ids) {
    const std::optional<std::size_t> position = index.find(id);
    if (!position) continue;
    admission.admitted_.resize(index.size(), 1);
    admission.admitted_[*position] = 0;
  }
  return admission;
}

}  // namespace tunefind
