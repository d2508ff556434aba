#include "server/service/events.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tunefind::server {
namespace {

constexpr std::size_t kMostWaiting = 1000;  // events for one page; chosen by hand
constexpr std::size_t kMostOfOneOwner = 8;  // subscriptions, as API.md says

}  // namespace

std::string event_text(const std::string& name, const Json& data) {
  return fmt::format("event: {}\ndata: {}\n\n", name, data.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::optional<std::string> Events::Subscription::next() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) return std::nullopt;
  std::string event = std::move(waiting_.front());
  waiting_.pop_front();
  return event;
}

bool Events::Subscription::closed() {
  const std::lock_guard lock(mutex_);
  return closed_ && waiting_.empty();
}

void Events::Subscription::notify(std::function<void()> changed) {
  const std::lock_guard lock(mutex_);
  changed_ = std::move(changed);
}

void Events::Subscription::add(std::string event) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() == kMostWaiting) waiting_.pop_front();
  waiting_.push_back(std::move(event));
  if (changed_) changed_();
}

void Events::Subscription::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  if (changed_) changed_();
}

std::shared_ptr<Events::Subscription> Events::subscribe(Owner owner) {
  const std::lock_guard lock(mutex_);
  auto& owned = subscriptions_[owner];
  std::erase_if(owned, [](const auto& one) { return one.expired(); });
  if (closed_ || owned.size() >= kMostOfOneOwner) return nullptr;
  auto subscription = std::make_shared<Subscription>();
  owned.push_back(subscription);
  return subscription;
}

void Events::publish(Owner owner, const std::string& name, const Json& data) {
  const std::lock_guard lock(mutex_);
  const auto owned = subscriptions_.find(owner);
  if (owned == subscriptions_.end()) return;
  const std::string event = event_text(name, data);
  for (const auto& one : owned->second)
    if (const auto subscription = one.lock()) subscription->add(event);
}

void Events::close(Owner owner) {
  const std::lock_guard lock(mutex_);
  for (const auto& one : subscriptions_[owner])
    if (const auto subscription = one.lock()) subscription->close();
  subscriptions_.erase(owner);
}

void Events::close() {
  std::vector<Owner> owners;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (const auto& [owner, owned] : subscriptions_) owners.push_back(owner);
  }
  for (const Owner owner : owners) close(owner);
}

}  // namespace tunefind::server
