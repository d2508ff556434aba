#include "server/util/owner_gate.hpp"

namespace tunefind::server {

OwnerGate::Pass::~Pass() {
  const std::lock_guard lock(gate_->mutex_);
  if (--door_->inside == 0 && !door_->closed)
    std::erase_if(gate_->doors_, [&](const auto& one) { return one.second == door_; });
  gate_->left_.notify_all();
}

std::unique_ptr<OwnerGate::Pass> OwnerGate::enter(Owner owner) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Door>& door = doors_[owner];
  if (!door) door = std::make_shared<Door>();
  if (door->closed) return nullptr;
  ++door->inside;
  return std::make_unique<Pass>(*this, door);
}

OwnerGate::Closing OwnerGate::close(Owner owner, std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  const std::shared_ptr<Door> door = doors_.at(owner);
  if (door->closed.exchange(true)) return Closing::closed_before;
  if (left_.wait_for(lock, patience, [&] { return door->inside == 1; })) return Closing::done;
  door->closed = false;
  return Closing::busy;
}

}  // namespace tunefind::server
