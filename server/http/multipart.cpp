#include "server/http/multipart.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>

#include "server/http/http_error.hpp"

namespace tunefind::server {
namespace {

constexpr std::size_t kMostPartHeadBytes = 4 << 10, kMostBoundaryBytes = 70;
constexpr std::string_view kBoundaryBytes =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'()+_,-./:=?";

HttpError malformed(const char* what) { return bad_request(std::string("the form is malformed: ") + what); }

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes one parameter `NAME=VALUE` or `NAME="VALUE"` from the front of `rest`, which begins with ";". In quotes \" is
/// a quote, as older versions of curl send it, and any other backslash is itself, as browsers send it. False if there
/// is none or it is malformed.
bool take_parameter(std::string_view& rest, std::string& name, std::string& value) {
  rest = trimmed(rest);
  if (!rest.starts_with(';')) return false;
  rest = trimmed(rest.substr(1));
  const std::size_t equals = rest.find('=');
  if (equals == std::string_view::npos) return false;
  name = trimmed(rest.substr(0, equals));
  rest.remove_prefix(equals + 1);
  value.clear();
  if (!rest.starts_with('"')) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    value = trimmed(rest.substr(0, end));
    rest.remove_prefix(end);
    return !value.empty() && value.find('"') == std::string::npos;
  }
  for (std::size_t at = 1; at < rest.size(); ++at) {
    if (rest[at] == '"') {
      rest.remove_prefix(at + 1);
      return true;
    }
    if (rest[at] == '\\' && at + 1 < rest.size() && rest[at + 1] == '"') ++at;
    value += rest[at];
  }
  return false;
}

}  // namespace

std::optional<std::string> form_boundary(std::string_view content_type) {
  const std::size_t end = std::min(content_type.find(';'), content_type.size());
  if (!boost::algorithm::iequals(trimmed(content_type.substr(0, end)), "multipart/form-data")) return std::nullopt;
  std::string_view rest = content_type.substr(end);
  std::optional<std::string> boundary;
  for (std::string name, value; !trimmed(rest).empty();) {
    if (!take_parameter(rest, name, value)) return std::nullopt;
    if (!boost::algorithm::iequals(name, "boundary")) continue;
    if (boundary) return std::nullopt;
    boundary = value;
  }
  if (!boundary || boundary->empty() || boundary->size() > kMostBoundaryBytes ||
      boundary->find_first_not_of(kBoundaryBytes) != std::string::npos)
    return std::nullopt;
  return boundary;
}

/// Reads a part's header lines.
MultipartReader::Part MultipartReader::part_of(std::string_view head) const {
  std::optional<Part> part;
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || line.substr(0, colon).find_first_of(" \t") != line.npos ||
        line.find_first_of(std::string_view("\r\n\0", 3)) != line.npos)
      throw malformed("a part's header");
    const std::string_view header = line.substr(0, colon);
    std::string_view value = trimmed(line.substr(colon + 1));
    if (boost::algorithm::iequals(header, "Content-Transfer-Encoding") ||
        boost::algorithm::iequals(header, "Content-Encoding"))
      throw malformed("parts must be sent as they are");
    if (!boost::algorithm::iequals(header, "Content-Disposition")) continue;
    const std::size_t type = std::min(value.find(';'), value.size());
    if (part || !boost::algorithm::iequals(trimmed(value.substr(0, type)), "form-data"))
      throw malformed("a part's Content-Disposition");
    part.emplace();
    value.remove_prefix(type);
    for (std::string name, text; !trimmed(value).empty();) {
      if (!take_parameter(value, name, text)) throw malformed("a part's Content-Disposition");
      if (boost::algorithm::iequals(name, "name")) part->name = text;
      if (boost::algorithm::iequals(name, "filename")) part->file_name = text;
    }
  }
  if (!part || part->name.empty()) throw malformed("a part has no name");
  return *part;
}

/// Uses what waits as far as the next change of state. False if more bytes are needed.
bool MultipartReader::step() {
  const std::string_view first = std::string_view(delimiter_).substr(2);  // without the line break
  switch (state_) {
    case State::first_boundary:
      if (waiting_.size() < first.size()) {
        if (!first.starts_with(waiting_)) throw malformed("it does not begin with its boundary");
        return false;
      }
      if (!waiting_.starts_with(first)) throw malformed("it does not begin with its boundary");
      waiting_.erase(0, first.size());
      state_ = State::after_boundary;
      return true;
    case State::after_boundary:
      if (waiting_.size() < 2) return false;
      if (waiting_.starts_with("\r\n"))
        state_ = State::head;
      else if (waiting_.starts_with("--"))
        state_ = State::end;
      else
        throw malformed("bytes after a boundary");
      waiting_.erase(0, 2);
      return true;
    case State::head: {
      const std::size_t end = waiting_.find("\r\n\r\n");
      if (std::min(end, waiting_.size()) > kMostPartHeadBytes) throw malformed("a part's headers are too long");
      if (waiting_.starts_with("\r\n")) throw malformed("a part has no headers");
      if (end == std::string::npos) return false;
      const Part part = part_of(std::string_view(waiting_).substr(0, end));
      waiting_.erase(0, end + 4);
      state_ = State::content;
      receiver_.begin(part);
      return true;
    }
    case State::content: {
      const std::size_t end = waiting_.find(delimiter_);
      // Without a delimiter all is content but what can be the beginning of one.
      const std::size_t bytes =
          end != std::string::npos ? end : waiting_.size() - std::min(waiting_.size(), delimiter_.size() - 1);
      if (bytes > 0) receiver_.add(std::string_view(waiting_).substr(0, bytes));
      if (end == std::string::npos) {
        waiting_.erase(0, bytes);
        return false;
      }
      waiting_.erase(0, end + delimiter_.size());
      state_ = State::after_boundary;
      receiver_.end();
      return true;
    }
    case State::end:
      if (!std::string_view("\r\n").starts_with(waiting_)) throw malformed("bytes after its end");
      return false;
  }
  return false;
}

void MultipartReader::receive(std::string_view bytes) {
  waiting_.append(bytes);
  while (step()) {
  }
}

void MultipartReader::finish() const {
  if (state_ != State::end) throw bad_request("the form ended early");
}

}  // namespace tunefind::server
