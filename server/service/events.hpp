#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/http/message.hpp"
#include "server/util/types.hpp"

namespace tunefind::server {

/// Delivers server-sent events to the open pages of each owner. Safe to call from several threads.
class Events {
 public:
  /// The events that wait for one page. If the page fetches too few, the oldest are dropped. Unsubscribed when
  /// destroyed.
  class Subscription : public EventSource {
   public:
    void add(std::string event);
    std::optional<std::string> next() override;
    bool closed() override;
    void notify(std::function<void()> changed) override;

   private:
    friend class Events;
    void close();
    std::mutex mutex_;
    std::function<void()> changed_;
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
