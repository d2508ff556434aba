#include "storage/objects/s3_client.hpp"

#include <algorithm>
#include <csignal>
#include <curl/curl.h>
#include <exception>
#include <fmt/format.h>
#include <mutex>
#include <thread>

#include "features/error.hpp"
#include "features/text_lines.hpp"
#include "storage/objects/s3_xml.hpp"
#include "storage/sha256.hpp"

namespace tunefind {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// These limits, chosen by hand, bridge a short outage (a restart, a full queue) without letting a person wait much
// longer.
constexpr int kMostAttempts = 3;
constexpr milliseconds kFirstPause{200};  // before the second attempt; the next pause is four times as long
constexpr milliseconds kConnectTimeout{3000};
constexpr milliseconds kNoAttemptAfter{10000};       // no attempt begins later than this after the first one
constexpr milliseconds kSingleAttemptTimeout{5000};  // of a request with `single_attempt`
constexpr std::size_t kMostInBody = 1 << 24;         // bytes of a response; a page of 1000 keys has at most 2 MB

struct CloseHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, CloseHandle>;

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// Percent-encodes everything except A-Z, a-z, 0-9, '-', '.', '_' and '~', as signatures require.
std::string encoded(CURL* handle, const std::string& text) {
  if (text.empty()) return {};  // curl takes a length of 0 as "unknown"
  const std::unique_ptr<char, void (*)(void*)> escaped(
      curl_easy_escape(handle, text.data(), static_cast<int>(text.size())), curl_free);
  return escaped.get();
}

/// One attempt in progress: receives the response from libcurl.
struct Attempt {
  CURL* handle;
  const S3Request& request;
  S3Response& response;
  bool stopped = false;            ///< the visitor returned false
  std::exception_ptr thrown = {};  ///< the visitor threw this
  bool too_much = false;           ///< the server sent more bytes than requested or allowed
  bool complete_head = false;      ///< all header lines arrived; curl itself accepts a part of them

  /// Takes bytes of the body. Returns their number, or 0 to make libcurl abort the transfer.
  std::size_t take(std::string_view bytes) try {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    if (!request.range || status != 206) {
      too_much = response.body.size() + bytes.size() > kMostInBody;
      if (!too_much) response.body += bytes;
      return too_much ? 0 : bytes.size();
    }
    too_much = bytes.size() > request.range->count - response.bytes;
    if (too_much) return 0;
    response.bytes += bytes.size();
    stopped = !request.range->visit(bytes);
    return stopped ? 0 : bytes.size();
  } catch (...) {
    thrown = std::current_exception();
    return 0;
  }
};

extern "C" std::size_t take_bytes(char* bytes, std::size_t, std::size_t count, void* attempt) {
  return static_cast<Attempt*>(attempt)->take({bytes, count});
}

extern "C" std::size_t take_head_line(char* bytes, std::size_t, std::size_t count, void* attempt) {
  static_cast<Attempt*>(attempt)->complete_head = std::string_view(bytes, count) == "\r\n";
  return count;
}

/// True for failures that a later attempt can overcome.
bool is_transient(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SSL_CONNECT_ERROR:
      return true;
    default:
      return false;
  }
}

bool is_transient(long status) { return status == 429 || (status >= 500 && status != 501); }

/// A text from the server made fit for a message of one line: at most 200 characters of printable ASCII.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text.substr(0, 200);
}

/// Initialises libcurl, once per process, and ignores SIGPIPE unless the program handles it.
void initialise_curl() {
  static const bool once = [] {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    // Otherwise a server that closes an encrypted connection could end this process by SIGPIPE.
    if (const auto before = std::signal(SIGPIPE, SIG_IGN); before != SIG_DFL) std::signal(SIGPIPE, before);
    return true;
  }();
  static_cast<void>(once);
}

}  // namespace

struct S3Client::Impl {
  S3Settings settings;
  std::mutex mutex;
  std::vector<Handle> idle;  ///< unused handles, each with its open connections

  Handle take_handle() {
    const std::lock_guard lock(mutex);
    if (idle.empty()) return Handle(curl_easy_init());
    Handle handle = std::move(idle.back());
    idle.pop_back();
    return handle;
  }
  void give_back(Handle handle) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(handle));
  }

  std::string url(CURL* handle, const S3Request& request) const {
    std::string url = settings.endpoint + "/" + settings.bucket;
    // Keys consist of characters that need no encoding.
    if (!request.key.empty()) url += "/" + settings.prefix + request.key;
    auto query = request.query;
    std::sort(query.begin(), query.end());  // the server signs them in this order, curl in the given one
    char separator = '?';
    for (const auto& [name, value] : query) {
      url += separator + encoded(handle, name) + "=" + encoded(handle, value);
      separator = '&';
    }
    return url;
  }

  /// A failed attempt.
  struct Failure {
    std::string reason;
    bool is_transient;  ///< a later attempt can succeed
  };
  /// Sends a request once and fills `response`. Nothing if the response is a success or one that `request` allows. With
  /// a range, continues after the `response.bytes` that earlier attempts have visited.
  std::optional<Failure> attempt(const S3Request& request, S3Response& response);
};

std::optional<S3Client::Impl::Failure> S3Client::Impl::attempt(const S3Request& request, S3Response& response) {
  Handle owner = take_handle();
  CURL* const handle = owner.get();
  if (!handle) return Failure{"no memory for a connection", false};
  Attempt attempt{handle, request, response};
  char message[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, message);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_URL, url(handle, request).c_str());
  curl_easy_setopt(handle, CURLOPT_AWS_SIGV4, ("aws:amz:" + settings.region + ":s3").c_str());
  curl_easy_setopt(handle, CURLOPT_USERNAME, settings.access_key.c_str());
  curl_easy_setopt(handle, CURLOPT_PASSWORD, settings.secret_key.c_str());
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_bytes);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &attempt);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_head_line);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &attempt);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(kConnectTimeout.count()));
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(settings.stall.count()));
  if (request.single_attempt)
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(kSingleAttemptTimeout.count()));

  std::vector<std::string> lines{"x-amz-content-sha256: " + sha256(request.body)};
  if (request.method == "HEAD") {
    curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
  } else if (request.method == "PUT" || request.method == "POST") {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    lines.push_back("Content-Type: application/octet-stream");
  } else {
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  if (request.range) {
    const auto& [first, count, visit] = *request.range;
    curl_easy_setopt(handle, CURLOPT_RANGE, fmt::format("{}-{}", first + response.bytes, first + count - 1).c_str());
    if (!response.etag.empty()) lines.push_back("If-Match: " + response.etag);
  }
  std::unique_ptr<curl_slist, FreeList> headers;
  for (const std::string& line : lines) {
    curl_slist* const longer = curl_slist_append(headers.get(), line.c_str());
    static_cast<void>(headers.release());
    headers.reset(longer);
  }
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());

  response.body.clear();
  const CURLcode code = curl_easy_perform(handle);
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &response.status);
  curl_header* etag = nullptr;
  if (curl_easy_header(handle, "ETag", 0, CURLH_HEADER, -1, &etag) == CURLHE_OK) response.etag = etag->value;
  if (curl_off_t bytes = -1; !request.range) {
    curl_easy_getinfo(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &bytes);
    response.bytes = bytes < 0 ? 0 : static_cast<std::uint64_t>(bytes);
  }
  curl_easy_reset(handle);  // clears all pointers to local objects; keeps the connection
  give_back(std::move(owner));

  if (attempt.thrown) std::rethrow_exception(attempt.thrown);
  if (attempt.stopped) return std::nullopt;
  if (attempt.too_much) return Failure{"the response is longer than it should be", false};
  if (code != CURLE_OK) return Failure{printable(*message ? message : curl_easy_strerror(code)), is_transient(code)};
  if (!attempt.complete_head) return Failure{"the response breaks off", true};
  if (request.range ? response.status == 206 : response.status / 100 == 2) return std::nullopt;
  if (response.status == 404 && request.may_be_missing) return std::nullopt;
  if (response.status == 416) return Failure{"is too short: it ends before the requested bytes", false};
  const S3Error error = read_s3_error(response.body);
  std::string reason = fmt::format("status {}", response.status);
  if (!error.code.empty()) reason += " " + printable(error.code);
  if (!error.message.empty()) reason += ": " + printable(error.message);
  return Failure{reason, is_transient(response.status)};
}

S3Client::S3Client(S3Settings settings) : impl_(std::make_unique<Impl>()) {
  initialise_curl();
  impl_->settings = std::move(settings);
}

S3Client::~S3Client() = default;

const S3Settings& S3Client::settings() const { return impl_->settings; }

std::string S3Client::label(std::string_view key) const {
  const S3Settings& settings = impl_->settings;
  return fmt::format("s3://{}/{}{} at {}", settings.bucket, settings.prefix, key, settings.endpoint);
}

S3Response S3Client::send(const S3Request& request) const {
  const auto start = steady_clock::now();
  milliseconds pause = kFirstPause;
  S3Response response;
  for (int attempt = 1;; ++attempt) {
    const auto failure = impl_->attempt(request, response);
    if (!failure) return response;
    const bool again = failure->is_transient && !request.single_attempt && attempt < kMostAttempts &&
                       steady_clock::now() + pause - start < kNoAttemptAfter;
    if (!again)
      throw StorageError(fmt::format("{}: {}: {}{}", label(request.key), request.purpose, failure->reason,
                                     attempt > 1 ? fmt::format(" (attempt {})", attempt) : ""));
    std::this_thread::sleep_for(pause);
    pause *= 4;
  }
}

}  // namespace tunefind
