// Whatever bytes a stranger sends to the whole service, it goes on, and no answer says that the fault is the service's.
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <fmt/format.h>
#include <future>
#include <string>
#include <string_view>
#include <thread>

#include "server/serve.hpp"
#include "tests/fuzz/conversation.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;

namespace {

/// A service for a single user on any free port, which ends with the process.
struct Running {
  Running() {
    options.data = folder.path() / "data";
    options.port = 0;
    options.program = TUNEFIND_COMMAND;
    options.session = make_session(Settings());
    options.single_user = true;
    std::promise<int> listening;
    thread = std::thread([&] { server::serve(options, stop, [&](int listened) { listening.set_value(listened); }); });
    port = listening.get_future().get();
  }
  ~Running() {
    stop = true;
    thread.join();
  }
  const TemporaryFolder folder;
  server::ServeOptions options;
  std::atomic<bool> stop = false;
  std::thread thread;
  int port = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Running running;
  const std::string_view sent(reinterpret_cast<const char*>(data), size);
  const std::string answers = conversation(running.port, sent, size + 1);
  require(answers.empty() || answers.starts_with("HTTP/1.1 "));
  require(answers.find("HTTP/1.1 500") == std::string::npos);
  const std::string_view alive = "GET /v1/server HTTP/1.1\r\nHost: localhost\r\n\r\n";
  require(conversation(running.port, alive, alive.size()).starts_with("HTTP/1.1 200 OK\r\n"));
  return 0;
}
