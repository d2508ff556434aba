#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tunefind::server {

/// The header fields of a message in their order. Names compare without regard to case.
class Headers {
 public:
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  /// Replaces all fields of this name by one.
  void set(std::string name, std::string value);
  void remove(std::string_view name);
  /// Value of the first field of this name; empty if there is none.
  std::string get(std::string_view name) const;
  /// Value of the last field of this name; empty if there is none.
  std::string last(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  bool has(std::string_view name) const { return count(name) > 0; }
  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// The head of a request. `method` is as sent, `path` decoded and without the query, `parameters` the query decoded.
struct Request {
  std::string method, path;
  std::multimap<std::string, std::string> parameters;
  Headers headers;
  std::string address;           ///< the other end of the connection
  std::vector<std::string> ids;  ///< the path's ids, filled in by the router
};

/// Splits a request's target, "/PATH?NAME=VALUE&...", into path and parameters and decodes both ("%41", and "+" for a
/// blank among the parameters). A target "http://HOST/PATH" replaces the header Host (RFC 9112, 3.2.2). False if it is
/// not a path or an escape is malformed or a zero byte.
bool read_target(std::string_view target, Request& request);

/// Events for an open page, which an answer of type text/event-stream sends as they come. Safe to call from several
/// threads.
class EventSource {
 public:
  virtual ~EventSource() = default;
  /// The next event in the format of text/event-stream; nothing if none waits.
  virtual std::optional<std::string> next() = 0;
  /// True if no event waits and none will come.
  virtual bool closed() = 0;
  /// `changed` is called, by any thread, whenever an event has come or the source was closed; never after
  /// `notify({})` has returned.
  virtual void notify(std::function<void()> changed) = 0;
};

/// An answer. Its content is `body`, or `bytes` bytes that `content` gives piece by piece, or `events`.
struct Response {
  /// At least one byte of the content from `offset` on, at most `most`. An exception ends the connection.
  using Content = std::function<std::string(std::uint64_t offset, std::size_t most)>;

  int status = 200;
  Headers headers;
  std::string body;
  std::uint64_t bytes = 0;
  Content content;
  std::shared_ptr<EventSource> events;

  /// Makes `text` the content, of this media type.
  void set_body(std::string text, const std::string& media_type);
};

}  // namespace tunefind::server
