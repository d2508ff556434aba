#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace tunefind::server {

/// FIFO counting semaphore: at most `count` users at once, and whoever has waited longest is next. Safe to call from
/// several threads.
class Slots {
 public:
  explicit Slots(int count) : count_(count), free_(count) {}

  /// Holds one slot while it exists. The constructor blocks until a slot is free.
  class Use {
   public:
    explicit Use(Slots& slots) : slots_(slots) { slots_.acquire(); }
    ~Use() { slots_.release(); }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

    /// How many slots each present user could have, rounded down: all of them while there is no other user.
    int share() const { return slots_.share(); }

   private:
    Slots& slots_;
  };

 private:
  void acquire() {
    std::unique_lock lock(mutex_);
    const std::uint64_t ticket = next_ticket_++;
    changed_.wait(lock, [&] { return free_ > 0 && ticket == served_; });
    ++served_;
    --free_;
    changed_.notify_all();
  }
  int share() {
    const std::lock_guard lock(mutex_);
    return count_ / (count_ - free_);
  }
  void release() {
    const std::lock_guard lock(mutex_);
    ++free_;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  const int count_;
  int free_;
  std::uint64_t next_ticket_ = 0, served_ = 0;
};

}  // namespace tunefind::server
