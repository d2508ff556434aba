// Whatever a server responds, or if none does, the outcome is an object or an error of one line, within seconds and
// without showing the secret.
#include <atomic>

#include "storage/objects/s3_object_store.hpp"
#include "storage/objects/s3_xml.hpp"
#include "tests/storage/objects/object_store_contract.hpp"
#include "tests/storage/objects/scripted_server.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr const char* kSecret = "MOST-SECRET";

S3Settings settings_of(const std::string& endpoint) {
  return {.endpoint = endpoint,
          .region = "us-east-1",
          .access_key = "who",
          .secret_key = kSecret,
          .bucket = "beats",
          .prefix = "original/"};
}

using Variables = std::vector<std::pair<const char*, const char*>>;

/// Sets environment variables, and restores them in the destructor.
class Environment {
 public:
  explicit Environment(const Variables& variables) {
    for (const auto& [name, value] : variables) {
      const char* before = std::getenv(name);
      before_.emplace_back(name, before ? std::optional<std::string>(before) : std::nullopt);
      value ? setenv(name, value, 1) : unsetenv(name);
    }
  }
  ~Environment() {
    for (const auto& [name, value] : before_) value ? setenv(name, value->c_str(), 1) : unsetenv(name);
  }

 private:
  std::vector<std::pair<const char*, std::optional<std::string>>> before_;
};

/// Checks that a message contains all `parts`, and not the secret.
void require_names(const std::string& message, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    BOOST_TEST(message.find(part) != std::string::npos, "\"" << message << "\" does not name " << part);
  BOOST_TEST(message.find(kSecret) == std::string::npos);
}

std::string config_error_of(const std::string& place) {
  try {
    s3_settings(place);
  } catch (const ConfigError& error) {
    return error.what();
  }
  BOOST_ERROR("no ConfigError for " + place);
  return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(s3_client_test)

BOOST_AUTO_TEST_CASE(reads_settings_from_place_and_environment) {
  const Environment environment({{"AWS_ACCESS_KEY_ID", "who"},
                                 {"AWS_SECRET_ACCESS_KEY", kSecret},
                                 {"AWS_REGION", "eu-central-1"},
                                 {"AWS_ENDPOINT_URL", nullptr}});
  S3Settings settings = s3_settings("s3://my.beats-1");
  BOOST_TEST(settings.endpoint == "https://s3.eu-central-1.amazonaws.com");
  BOOST_TEST(settings.region == "eu-central-1");
  BOOST_TEST(settings.access_key == "who");
  BOOST_TEST(settings.secret_key == kSecret);
  BOOST_TEST(settings.bucket == "my.beats-1");
  BOOST_TEST(settings.prefix == "");
  BOOST_TEST(s3_settings("s3://beats/").prefix == "");
  BOOST_TEST(s3_settings("s3://beats/a").prefix == "a/");
  BOOST_TEST(s3_settings("s3://beats/a/b/").prefix == "a/b/");
  const Environment other({{"AWS_REGION", ""}, {"AWS_ENDPOINT_URL", "http://[::1]:9000/"}});
  settings = s3_settings("s3://beats");
  BOOST_TEST(settings.endpoint == "http://[::1]:9000");
  BOOST_TEST(settings.region == "us-east-1");
}

BOOST_AUTO_TEST_CASE(names_bad_places_and_variables) {
  const Variables good{{"AWS_ACCESS_KEY_ID", "who"},
                       {"AWS_SECRET_ACCESS_KEY", kSecret},
                       {"AWS_REGION", nullptr},
                       {"AWS_ENDPOINT_URL", nullptr}};
  const Environment environment(good);
  for (const std::string& place :
       {std::string("s3:/beats"), std::string("s3://"), std::string("s3:///a"), std::string("s3://be"),
        std::string("s3://Beats"), std::string("s3://-beats"), std::string("s3://beats."), std::string("s3://be_ats"),
        "s3://" + std::string(64, 'b'), std::string("s3://beats//"), std::string("s3://beats/../a"),
        std::string("s3://beats/A"), std::string("s3://beats/a?b"), std::string("s3://beats/a\nb"),
        "s3://beats/" + std::string(150, 'a') + "/" + std::string(150, 'a'), std::string("s3://user:pass@beats")})
    require_names(config_error_of(place), {"'s3:/", "not a place for objects"});
  for (const auto& [name, value] : Variables{{"AWS_ACCESS_KEY_ID", nullptr},
                                             {"AWS_ACCESS_KEY_ID", ""},
                                             {"AWS_ACCESS_KEY_ID", "a b"},
                                             {"AWS_SECRET_ACCESS_KEY", nullptr},
                                             {"AWS_SECRET_ACCESS_KEY", "a\n"},
                                             {"AWS_REGION", "a:b"},
                                             {"AWS_REGION", "A"},
                                             {"AWS_ENDPOINT_URL", "ftp://host"},
                                             {"AWS_ENDPOINT_URL", "host"},
                                             {"AWS_ENDPOINT_URL", "http://"},
                                             {"AWS_ENDPOINT_URL", "http://h/p"},
                                             {"AWS_ENDPOINT_URL", "http://h?p"}}) {
    const Environment bad(Variables{{name, value}});
    require_names(config_error_of("s3://beats"), {std::string(name) + ": "});
  }
  const Environment bad(Variables{{"AWS_ENDPOINT_URL", "http://who:MOST-SECRET@host"}});
  require_names(config_error_of("s3://beats"), {"AWS_ENDPOINT_URL"});
}

BOOST_AUTO_TEST_CASE(opening_sends_nothing) {
  const Environment environment({{"AWS_ACCESS_KEY_ID", "who"},
                                 {"AWS_SECRET_ACCESS_KEY", kSecret},
                                 {"AWS_REGION", nullptr},
                                 {"AWS_ENDPOINT_URL", "http://127.0.0.1:1"}});
  BOOST_TEST(open_object_store("s3://beats/a") != nullptr);
}

// Port 1 on loopback refuses connections; a server whose script never responds is silent.
BOOST_AUTO_TEST_CASE(an_unreachable_or_silent_server_is_an_error_within_seconds) {
  const TemporaryFolder folder;
  write_file(folder / "song", "x");
  S3ObjectStore away(settings_of("http://127.0.0.1:1"));
  for (const auto& act : std::vector<std::function<void()>>{
           [&] { away.put("1/songs/a", "x"); }, [&] { away.take_file("1/songs/a", folder / "song"); },
           [&] { away.info("1/songs/a"); }, [&] { read_object(away, "1/songs/a", 0, 1); },
           [&] { away.fetch("1/songs/a", folder / "copy"); }, [&] { away.remove("1/songs/a"); }})
    require_names(storage_error_of(act), {"s3://beats/original/1/songs/a at http://127.0.0.1:1: cannot be ",
                                          "Failed to connect", "(attempt 3)"});
  require_names(storage_error_of([&] { listed(away, ""); }), {"s3://beats/original/ at", "Failed to connect"});
  require_names(storage_error_of([&] { away.check(); }), {"s3://beats/original/ at", "Failed to connect"});
  BOOST_TEST(read_file(folder / "song") == "x");
  BOOST_TEST(!std::filesystem::exists(folder / "copy"));

  const ScriptedServer silent([](std::string_view) { return std::nullopt; });
  S3Settings settings = settings_of(silent.url());
  settings.stall = std::chrono::seconds(1);
  S3ObjectStore store(settings);
  require_names(storage_error_of([&] { store.put("a", "x"); }), {silent.url(), "(attempt 3)"});
  BOOST_TEST(silent.connections() == 3);
  require_names(storage_error_of([&] { store.check(); }), {silent.url()});
  BOOST_TEST(silent.connections() == 4);  // check makes only one attempt
}

BOOST_AUTO_TEST_CASE(only_transient_failures_are_tried_three_times) {
  int good_from = 2;
  std::string bad =
      http_answer("503 Slow Down", "<Error><Code>SlowDown</Code><Message>Later\nplease</Message></Error>");
  std::atomic<int> requests = 0;
  const ScriptedServer server([&](std::string_view sent) -> std::optional<std::string> {
    BOOST_TEST(sent.starts_with("PUT /beats/original/a HTTP/1.1\r\n"));
    return requests++ < good_from ? bad : http_answer("200 OK", "");
  });
  S3ObjectStore store(settings_of(server.url()));
  store.put("a", "x");
  BOOST_TEST(requests == 3);

  requests = 0;
  good_from = 3;
  require_names(storage_error_of([&] { store.put("a", "x"); }),
                {"cannot be written: status 503 SlowDown: Later?please (attempt 3)"});
  for (const char* status : {"500 Oh", "502 Oh", "504 Oh", "429 Oh"}) {
    requests = 0;
    good_from = 1;
    bad = http_answer(status, "<html>");
    store.put("a", "x");
    BOOST_TEST(requests == 2);
  }
  for (const char* status : {"400 Oh", "403 Oh", "404 Oh", "409 Oh", "301 Oh", "501 Oh"}) {
    requests = 0;
    bad = http_answer(status, "<html>");
    require_names(storage_error_of([&] { store.put("a", "x"); }), {std::string("status ") + std::string(status, 3)});
    BOOST_TEST(requests == 1);
  }
  requests = 0;
  bad = "SSH-2.0-OpenSSH_9.2\r\n";
  storage_error_of([&] { store.put("a", "x"); });
}

BOOST_AUTO_TEST_CASE(malformed_responses_are_errors) {
  std::string answer;
  const ScriptedServer server([&](std::string_view) { return answer; });
  S3ObjectStore store(settings_of(server.url()));
  for (const char* body : {"", "<html></html>", "no", "<ListBucketResult><Contents><Key>original/a</Key></Contents>",
                           "<ListBucketResult><Contents><Key>original/a</Key></Contents></ListBucketResult>"}) {
    answer = http_answer("200 OK", body);
    require_names(storage_error_of([&] { listed(store, ""); }), {"cannot be listed: the response is not a list"});
    require_names(storage_error_of([&] { store.abort_stale_uploads(); }), {"the response is not a list"});
  }
  answer = http_answer("200 OK",
                       "<ListBucketResult><Contents><Key>else/a</Key><Size>1</Size></Contents><Contents><Key>original/B"
                       "</Key><Size>1</Size></Contents><Contents><Key>original/b</Key><Size>7</Size></Contents>"
                       "</ListBucketResult>");
  BOOST_TEST(listed(store, "") == "b:7");
  answer = http_answer("200 OK", std::string((1 << 24) + 1, ' '));
  require_names(storage_error_of([&] { listed(store, ""); }), {"longer than it should be"});

  // A server that ignores ranges, one that sends too much, one that sends too little.
  answer = http_answer("200 OK", "abc");
  require_names(storage_error_of([&] { read_object(store, "a", 0, 3); }), {"status 200"});
  answer = http_answer("206 Partial Content", "abcd");
  require_names(storage_error_of([&] { read_object(store, "a", 0, 3); }), {"longer than it should be"});
  answer = "HTTP/1.1 200 OK\r\nContent-Len";  // the connection breaks within the header
  require_names(storage_error_of([&] { store.info("a"); }), {"the response breaks off (attempt 3)"});
  answer = http_answer("206 Partial Content", "ab");
  require_names(storage_error_of([&] { read_object(store, "a", 5, 3); }),
                {"is too short: bytes 5 to 8 were requested, but it has 7 bytes"});
}

// A server sends the status of a completion before it joins the parts, so the status can be 200 and the body an error.
BOOST_AUTO_TEST_CASE(a_multipart_upload_is_complete_only_if_the_body_says_so) {
  const TemporaryFolder folder;
  std::string completion;
  std::atomic<int> aborted = 0;
  const ScriptedServer server([&](std::string_view sent) -> std::optional<std::string> {
    if (sent.starts_with("POST /beats/original/a?uploads= "))
      return http_answer("200 OK",
                         "<InitiateMultipartUploadResult><UploadId>a+b/c</UploadId></InitiateMultipartUploadResult>");
    if (sent.starts_with("POST /beats/original/a?uploadId=a%2Bb%2Fc ")) return http_answer("200 OK", completion);
    if (sent.starts_with("DELETE /beats/original/a?uploadId=a%2Bb%2Fc ")) {
      ++aborted;
      return http_answer("204 No Content", "");
    }
    if (sent.starts_with("GET /beats?prefix=original%2F&uploads= ")) return http_answer("403 Forbidden", "");
    if (sent.starts_with("PUT /beats/original/a?partNumber="))
      return "HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 0\r\n\r\n";
    return std::nullopt;  // the rest of a part
  });
  S3ObjectStore store(settings_of(server.url()));
  for (const char* body : {"<Error><Code>InternalError</Code></Error>", "", "<html/>"}) {
    completion = body;
    write_file(folder / "song", std::string((16 << 20) + 1, 'x'));
    require_names(storage_error_of([&] { store.take_file("a", folder / "song"); }), {"cannot be written: "});
    BOOST_TEST(std::filesystem::exists(folder / "song"));
  }
  BOOST_TEST(aborted == 3);
  completion = "<CompleteMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>";
  store.take_file("a", folder / "song");
  BOOST_TEST(!std::filesystem::exists(folder / "song"));
  BOOST_TEST(aborted == 3);
}

BOOST_AUTO_TEST_CASE(completions_list_parts_in_order) {
  BOOST_TEST(
      write_s3_completion({"\"a&b\"", "\"c\""})
          .find("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>&quot;a&amp;b&quot;</ETag></Part><Part>"
                "<PartNumber>2</PartNumber><ETag>&quot;c&quot;</ETag></Part></CompleteMultipartUpload>") !=
      std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
