#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>

#include "server/util/types.hpp"

namespace tunefind::server {

/// Keeps an account's requests apart from its deletion, so that no request writes for an owner whose deletion is
/// running: each request holds a pass while it is handled, and deletion closes the gate and waits for all other passes.
/// Safe to call from several threads.
class OwnerGate {
  struct Door {
    int inside = 0;                    ///< how many passes exist
    std::atomic<bool> closed = false;  ///< once the owner is deleted for good: numbers are not reused
    std::mutex originals;
  };

 public:
  /// Permission for one request to act for an owner, given back when destroyed. Must not outlive the gate.
  class Pass {
   public:
    Pass(OwnerGate& gate, std::shared_ptr<Door> door) : gate_(&gate), door_(std::move(door)) {}
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;
    ~Pass();
    /// True once the account's deletion waits for this request: whatever takes long should end now.
    bool closing() const { return door_->closed; }
    /// To be locked while a song and its original file are added or removed, because the two belong together.
    std::mutex& originals() const { return door_->originals; }

   private:
    OwnerGate* gate_;
    std::shared_ptr<Door> door_;
  };

  /// A pass for a request of this owner; null if the account is being deleted.
  std::unique_ptr<Pass> enter(Owner owner);
  enum class Closing { done, busy, closed_before };
  /// Lets no further request of this owner in, then blocks until the caller's pass is the only one. The caller must
  /// hold one. `closed_before` if another request has closed the gate; `busy`, with the gate open again, if the other
  /// passes are not given back within `patience`.
  Closing close(Owner owner, std::chrono::milliseconds patience);

 private:
  std::mutex mutex_;
  std::condition_variable left_;
  std::map<Owner, std::shared_ptr<Door>> doors_;  ///< of owners with requests in progress, and closed ones
};

}  // namespace tunefind::server
