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

/// Delivers server-sent events to the open pages of each owner. Safe to call from several threads.
class Events {
 public:
  /// The events that wait for one page. If the page fetches too few, the oldest are dropped. Unsubscribed when
  /// destroyed.
  class Subscription {
   public:
    /// Waits for the next event and returns it in the format of text/event-stream; nothing if none came within `time`
    /// or the subscription was closed.
    std::optional<std::string> next(std::chrono::milliseconds time);
    /// True if it was closed and all its events have been fetched.
    bool closed();

   private:
    friend class Events;
    void add(std::string event);
    std::mutex mutex_;
    std::condition_variable came_;
    std::deque<std::string> waiting_;
    bool closed_ = false;
  };

  /// Null if the owner has too many subscriptions, or after `close()`.
  std::shared_ptr<Subscription> subscribe(Owner owner);
  /// Queues an event for each of the owner's pages.
  void publish(Owner owner, const std::string& name, const Json& data);
  /// Ends the owner's subscriptions.
  void close(Owner owner);
  /// Ends all subscriptions, and allows no new ones.
  void close();

 private:
  std::mutex mutex_;
  std::map<Owner, std::vector<std::weak_ptr<Subscription>>> subscriptions_;
  bool closed_ = false;
};

/// An event in the format of text/event-stream.
std::string event_text(const std::string& name, const Json& data);

}  // namespace tunefind::server
