#pragma once

#include <boost/asio/awaitable.hpp>
#include <utility>  // Boost 1.74 lacks it in the next one

namespace tunefind::server {

/// A coroutine that runs in the thread of the server's loop.
template <class Value>
using Task = boost::asio::awaitable<Value>;

}  // namespace tunefind::server
