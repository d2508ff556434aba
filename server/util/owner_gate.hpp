#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>

#include "server/util/types.hpp"

namespace tunefind::server {

/// Keeps the requests of an account apart from its deletion, so that none of them puts anything behind the back of who
/// deletes it. Safe to call from several threads.
class OwnerGate {
  struct Door {
    int inside = 0;
    std::atomic<bool> closed = false;
    std::mutex originals;
  };

 public:
  /// What a request has while it is under way.
  class Pass {
   public:
    Pass(OwnerGate& gate, std::shared_ptr<Door> door) : gate_(&gate), door_(std::move(door)) {}
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;
    ~Pass();
    /// The account is about to be deleted: what takes long should end.
    bool closing() const { return door_->closed; }
    /// Held by who adds or removes a song with its original: the two belong together.
    std::mutex& originals() const { return door_->originals; }

   private:
    OwnerGate* gate_;
    std::shared_ptr<Door> door_;
  };

  /// Nothing if the owner's account is being deleted.
  std::unique_ptr<Pass> enter(Owner owner);
  /// Lets nobody in any more and waits until all are out but the one who asks, who has a pass. False if another has
  /// closed it before.
  bool close(Owner owner);

 private:
  std::mutex mutex_;
  std::condition_variable left_;
  std::map<Owner, std::shared_ptr<Door>> doors_;  ///< of those with requests under way, and the closed
};

}  // namespace tunefind::server
