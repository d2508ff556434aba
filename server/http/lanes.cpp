#include "server/http/lanes.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

namespace tunefind::server {

boost::asio::thread_pool& Lanes::threads(Lane lane) {
  switch (lane) {
    case Lane::quick:
      return quick_;
    case Lane::search:
      return search_;
    case Lane::password:
      return password_;
    case Lane::storage:
      return storage_;
  }
  return quick_;
}

Task<void> Lanes::run(Lane lane, const std::function<void()>& work) {
  namespace asio = boost::asio;
  std::exception_ptr failed;
  const auto start = [this, lane, &work, &failed](auto handler) {
    asio::post(threads(lane),
               [this, &work, &failed, handler = std::move(handler), busy = asio::make_work_guard(loop_)]() mutable {
                 try {
                   work();
                 } catch (...) {
                   failed = std::current_exception();
                 }
                 asio::post(loop_, std::move(handler));
               });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(start, asio::use_awaitable);
  if (failed) std::rethrow_exception(failed);
}

void Lanes::join() {
  for (boost::asio::thread_pool* pool : {&quick_, &search_, &password_, &storage_}) pool->join();
}

}  // namespace tunefind::server
