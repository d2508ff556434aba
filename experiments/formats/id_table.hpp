#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// Ids by number: each new id gets the next number, from 0. A hash table with open addressing: a run names its songs
/// millions of times, and std::unordered_map takes five times as long.
class IdTable {
 public:
  /// The number of `id`, which is added if it is new.
  std::uint32_t add(std::string_view id);

  /// The number of `id`; nothing if it was never added.
  std::optional<std::uint32_t> find(std::string_view id) const;

  const std::string& operator[](std::uint32_t number) const { return ids_[number]; }
  std::size_t size() const { return ids_.size(); }

  /// All ids by their number.
  const std::vector<std::string>& ids() const { return ids_; }

 private:
  struct Slot {
    std::uint32_t mark = 0;    ///< of the hash's other half, so that few ids are compared in vain
    std::uint32_t number = 0;  ///< of the id plus one; 0 = free
  };

  /// Where `id` stands, or the free slot where it would.
  std::size_t slot_of(std::string_view id, std::size_t hash) const;
  void grow();

  std::vector<std::string> ids_;
  std::vector<Slot> slots_;
};

}  // namespace tunefind
