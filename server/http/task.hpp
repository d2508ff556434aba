#pragma once

// Boost 1.74's header lacks the first one.
// clang-format off
#include <utility>
#include <boost/asio/awaitable.hpp>
// clang-format on

namespace tunefind::server {

/// A coroutine that runs in the thread of the server's loop.
template <class Value>
using Task = boost::asio::awaitable<Value>;

}  // namespace tunefind::server
