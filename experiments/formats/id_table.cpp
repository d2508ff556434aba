#include "experiments/formats/id_table.hpp"

#include <functional>

namespace tunefind {
namespace {

constexpr std::size_t kFirstSlots = 1024;  // a power of two, which doubles so that at most half of the slots are in use

std::size_t hash_of(std::string_view id) { return std::hash<std::string_view>{}(id); }

std::uint32_t mark_of(std::size_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

}  // namespace

std::size_t IdTable::slot_of(std::string_view id, std::size_t hash) const {
  const std::size_t last = slots_.size() - 1;
  for (std::size_t at = hash & last;; at = (at + 1) & last) {
    const Slot& slot = slots_[at];
    if (slot.number == 0 || (slot.mark == mark_of(hash) && ids_[slot.number - 1] == id)) return at;
  }
}

void IdTable::grow() {
  slots_.assign(slots_.empty() ? kFirstSlots : 2 * slots_.size(), {});
  for (std::size_t number = 0; number < ids_.size(); ++number) {
    const std::size_t hash = hash_of(ids_[number]);
    slots_[slot_of(ids_[number], hash)] = {mark_of(hash), static_cast<std::uint32_t>(number + 1)};
  }
}

std::uint32_t IdTable::add(std::string_view id) {
  if (2 * ids_.size() >= slots_.size()) grow();
  const std::size_t hash = hash_of(id);
  Slot& slot = slots_[slot_of(id, hash)];
  if (slot.number == 0) {
    ids_.emplace_back(id);
    slot = {mark_of(hash), static_cast<std::uint32_t>(ids_.size())};
  }
  return slot.number - 1;
}

std::optional<std::uint32_t> IdTable::find(std::string_view id) const {
  if (slots_.empty()) return std::nullopt;
  const Slot& slot = slots_[slot_of(id, hash_of(id))];
  return slot.number > 0 ? std::optional(slot.number - 1) : std::nullopt;
}

}  // namespace tunefind
