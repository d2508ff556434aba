#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tunefind::server {

/// The boundary that a Content-Type "multipart/form-data; boundary=..." names, 1 to 70 characters (RFC 2046, 5.1.1);
/// nothing if it is another type or has no such boundary.
std::optional<std::string> form_boundary(std::string_view content_type);

/// Reads a form's parts (RFC 7578) as its bytes arrive, in memory of a part's head at most. Strict: the form begins
/// with its boundary, each part has one Content-Disposition "form-data" with a name and at most 4 KiB of headers, no
/// transfer encoding, and nothing follows the last boundary. Used by one thread.
class MultipartReader {
 public:
  struct Part {
    std::string name, file_name;
  };
  /// What happens with the parts; may throw, which ends the reading.
  struct Receiver {
    std::function<void(const Part&)> begin;
    std::function<void(std::string_view)> add;
    std::function<void()> end;
  };

  MultipartReader(const std::string& boundary, Receiver receiver)
      : delimiter_("\r\n--" + boundary), receiver_(std::move(receiver)) {}

  /// The next bytes. Throws HttpError 400 if the form is malformed.
  void receive(std::string_view bytes);
  /// The form ends here. Throws HttpError 400 if it is not complete.
  void finish() const;

 private:
  enum class State { first_boundary, after_boundary, head, content, end };

  bool step();
  Part part_of(std::string_view head) const;

  const std::string delimiter_;
  const Receiver receiver_;
  State state_ = State::first_boundary;
  std::string waiting_;  ///< bytes that have arrived and not been used
};

}  // namespace tunefind::server
