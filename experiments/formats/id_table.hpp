#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// Numbers ids in the order in which they are added, from 0. A hash table with open addressing, since a run names its
/// songs millions of times and std::unordered_map takes five times as long.
class IdTable {
 public:
  /// The number of `id`, which is added if it is new.
  std::uint32_t add(std::string_view id);

  /// The number of `id`; nothing if it was never added.
  std::optional<std::uint32_t> find(std::string_view id) const;

  /// The id of a number below `size()`.
  const std::string& operator[](std::uint32_t number) const { return ids_[number]; }
  std::size_t size() const { return ids_.size(); }

  /// All ids by their number.
  const std::vector<std::string>& ids() const { return ids_; }

 private:
  struct Slot {
    std::uint32_t mark = 0;    ///< upper half of the hash, so that few unequal ids are compared
    std::uint32_t number = 0;  ///< number of the id plus one; 0 if the slot is free
  };

  /// Position of the slot that holds `id`, or of the free one that would. REQUIRES: there is a free slot.
  std::size_t slot_of(std::string_view id, std::size_t hash) const;
  void grow();

  std::vector<std::string> ids_;
  std::vector<Slot> slots_;
};

}  // namespace tunefind
