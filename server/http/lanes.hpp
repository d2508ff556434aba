#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>

#include "server/http/exchange.hpp"
#include "server/http/task.hpp"

namespace tunefind::server {

/// The threads in which the application works, some for each lane.
class Lanes {
 public:
  /// `loop` must outlive the lanes.
  explicit Lanes(boost::asio::io_context& loop) : loop_(loop) {}

  /// Runs `work` in a thread of the lane, then goes on in the loop's thread. Throws what `work` throws.
  Task<void> run(Lane lane, const std::function<void()>& work);
  /// Waits until all work is done.
  void join();

 private:
  boost::asio::thread_pool& threads(Lane lane);

  boost::asio::io_context& loop_;
  boost::asio::thread_pool quick_{16}, search_{16}, password_{8}, storage_{32};  // chosen by hand
};

}  // namespace tunefind::server
