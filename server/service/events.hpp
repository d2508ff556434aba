#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/util/types.hpp"

namespace tunefind::server {

/// Server-sent events to the open pages of each owner. Safe to call from several threads.
class Events {
 public:
  /// What one page waits for. Events that nobody fetches are dropped, the oldest first.
  class Subscription {
   public:
    /// The next event in the format of text/event-stream; nothing if none came within the time.
    std::optional<std::string> next(std::chrono::milliseconds time);
    bool closed();

   private:
    friend class Events;
    void add(std::string event);
    std::mutex mutex_;
    std::condition_variable came_;
    std::deque<std::string> waiting_;
    bool closed_ = false;
  };

  /// Nothing if the owner has too many already.
  std::shared_ptr<Subscription> subscribe(Owner owner);
  void publish(Owner owner, const std::string& name, const Json& data);
  /// Ends the subscriptions of an owner, or all.
  void close(Owner owner);
  void close();

 private:
  std::mutex mutex_;
  std::map<Owner, std::vector<std::weak_ptr<Subscription>>> subscriptions_;
  bool closed_ = false;
};

/// An event in the format of text/event-stream.
std::string event_text(const std::string& name, const Json& data);

}  // namespace tunefind::server
