// A store in a bucket of a real S3 server keeps the promises of every store, also when the connection breaks. Needs the
// environment of `scripts/s3-dev run`.
#include "storage/objects/s3_object_store.hpp"

#include <atomic>

#include "storage/objects/s3_xml.hpp"
#include "tests/storage/objects/object_store_contract.hpp"
#include "tests/storage/objects/object_store_kill.hpp"
#include "tests/storage/objects/scripted_server.hpp"

using namespace tunefind;
using namespace tunefind::test;
using namespace tunefind::test::object_store_contract;

namespace {

constexpr std::size_t kMiB = 1 << 20;

std::string fresh_place() {
  static int number = 0;
  return "s3://tunefind/" + std::to_string(getpid()) + "/" + std::to_string(++number);
}

struct Fixture {
  std::string place = fresh_place();
  S3Settings settings = s3_settings(place);
  std::unique_ptr<ObjectStore> store = open_object_store(place);

  int port() const { return std::stoi(settings.endpoint.substr(settings.endpoint.rfind(':') + 1)); }
  /// The same store, accessed through another server.
  S3ObjectStore through(const ScriptedServer& server) const {
    S3Settings other = settings;
    other.endpoint = server.url();
    return S3ObjectStore(other);
  }
  std::size_t unfinished_uploads() const {
    const S3Response response = S3Client(settings).send(
        {.method = "GET", .query = {{"uploads", ""}, {"prefix", settings.prefix}}, .purpose = ""});
    return read_s3_page(response.body).value().items.size();
  }
};

std::optional<std::string> let_through(std::string_view) { return std::nullopt; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(s3_object_store_test, Fixture)

BOOST_AUTO_TEST_CASE(contract_reads_back_what_was_put) { reads_back_what_was_put(*store); }
BOOST_AUTO_TEST_CASE(contract_replaces_objects_completely) { replaces_objects_completely(*store); }
// Up to 16 MiB in one request, then in parts of 8 MiB; the last part can have a single byte or be full.
BOOST_AUTO_TEST_CASE(contract_takes_files_of_any_size) {
  takes_files_of_any_size(*store, {0, 1, 16 * kMiB, 16 * kMiB + 1, 24 * kMiB, 45 * kMiB + 12345, 100});
  BOOST_TEST(unfinished_uploads() == 0u);
}
BOOST_AUTO_TEST_CASE(contract_reads_ranges) { reads_ranges(*store); }
BOOST_AUTO_TEST_CASE(contract_removes_objects) { removes_objects(*store); }
BOOST_AUTO_TEST_CASE(contract_lists_by_key) { lists_by_key(*store); }
BOOST_AUTO_TEST_CASE(contract_lists_more_than_a_page) { lists_more_than_a_page(*store, 2100); }
BOOST_AUTO_TEST_CASE(contract_rejects_hostile_keys) { rejects_hostile_keys(*store); }
BOOST_AUTO_TEST_CASE(contract_rejects_what_is_not_a_regular_file) { rejects_what_is_not_a_regular_file(*store); }
BOOST_AUTO_TEST_CASE(contract_stays_consistent_under_threads) { stays_consistent_under_threads(*store, 30); }

BOOST_AUTO_TEST_CASE(prefixes_keep_stores_apart) {
  store->put("a", "x");
  const auto below = open_object_store(place + "/a-b"), beside = open_object_store(place + "0");
  below->put("c", "y");
  BOOST_TEST(listed(*below, "") == "c:1");
  BOOST_TEST(listed(*beside, "") == "");
  BOOST_TEST(listed(*store, "") == "a:1 a-b/c:1");
}

BOOST_AUTO_TEST_CASE(wrong_credentials_or_bucket_are_reported) {
  const auto require = [](const S3Settings& bad, const std::string& reason) {
    S3ObjectStore other(bad);
    for (const auto& act :
         std::vector<std::function<void()>>{[&] { other.put("a", "x"); }, [&] { read_object(other, "a", 0, 1); },
                                            [&] { listed(other, ""); }, [&] { other.check(); }}) {
      const std::string message = storage_error_of(act);
      BOOST_TEST(message.find(reason) != std::string::npos, message);
      BOOST_TEST(message.find("s3://" + bad.bucket + "/" + bad.prefix) == 0u, message);
      BOOST_TEST(message.find(bad.secret_key) == std::string::npos, message);
    }
    storage_error_of([&] { other.info("a"); });
    storage_error_of([&] { other.remove("a"); });
  };
  S3Settings bad = settings;
  bad.secret_key += "x";
  require(bad, "status 403 SignatureDoesNotMatch");
  bad = settings;
  bad.access_key = "nobody";
  require(bad, "status 403 InvalidAccessKeyId");
  bad = settings;
  bad.bucket = "nowhere";
  require(bad, "status 404 NoSuchBucket");
}

BOOST_AUTO_TEST_CASE(a_read_continues_where_the_connection_broke) {
  const std::string content = noise(5 * kMiB);
  store->put("a", content);
  ScriptedServer server(let_through, port());
  const S3ObjectStore other = through(server);
  for (const long bytes : {0L, 100L, 2000000L, 5000000L}) {
    const int before = server.connections();
    server.cut_answer_after(bytes);
    BOOST_TEST((read_object(other, "a", 1000, content.size() - 1000) == content.substr(1000)));
    BOOST_TEST(server.connections() > before);
  }
  // It does not continue if the object was replaced meanwhile.
  server.cut_answer_after(2000000);
  bool first = true;
  const std::string message = storage_error_of([&] {
    other.read("a", 0, content.size(), [&](std::string_view) {
      if (std::exchange(first, false)) store->put("a", noise(5 * kMiB, 2));
      return true;
    });
  });
  BOOST_TEST(message.find("412 PreconditionFailed") != std::string::npos, message);
}

BOOST_AUTO_TEST_CASE(a_put_whose_response_is_lost_is_repeated) {
  ScriptedServer server(let_through, port());
  S3ObjectStore other = through(server);
  server.cut_answer_after(0);
  other.put("a", "x");
  BOOST_TEST((read_object(*store, "a") == "x"));
  const TemporaryFolder folder;
  const std::string content = noise(20 * kMiB);
  for (const long bytes : {0L, 500L, 1000L}) {  // each step has a response of a few hundred bytes
    write_file(folder / "song", content);
    server.cut_answer_after(bytes);
    other.take_file("b", folder / "song");
    BOOST_TEST((read_object(*store, "b") == content));
  }
}

BOOST_AUTO_TEST_CASE(a_failed_upload_is_aborted) {
  const TemporaryFolder folder;
  store->put("a", "before");
  write_file(folder / "song", noise(24 * kMiB));
  ScriptedServer server(
      [](std::string_view sent) {
        return sent.starts_with("PUT ") && sent.find("partNumber=2") != sent.npos
                   ? std::optional(http_answer("403 Forbidden", "<Error><Code>QuotaExceeded</Code></Error>"))
                   : std::nullopt;
      },
      port());
  S3ObjectStore other = through(server);
  const std::string message = storage_error_of([&] { other.take_file("a", folder / "song"); });
  BOOST_TEST(message.find("403 QuotaExceeded") != std::string::npos, message);
  BOOST_TEST(unfinished_uploads() == 0u);
  BOOST_TEST((read_object(*store, "a") == "before"));
  BOOST_TEST(std::filesystem::file_size(folder / "song") == 24 * kMiB);
}

BOOST_AUTO_TEST_CASE(old_uploads_of_killed_processes_are_aborted) {
  const S3Client client(settings);
  for (const char* key : {"a", "b/c"})
    client.send({.method = "POST", .key = key, .query = {{"uploads", ""}}, .purpose = ""});
  BOOST_TEST(unfinished_uploads() == 2u);
  S3ObjectStore(settings).abort_stale_uploads();
  BOOST_TEST(unfinished_uploads() == 2u);
  S3Settings impatient = settings;
  impatient.stale_upload = std::chrono::seconds(0);
  S3ObjectStore sweeper(impatient);
  const TemporaryFolder folder;
  write_file(folder / "song", noise(17 * kMiB));
  sweeper.take_file("d", folder / "song");
  BOOST_TEST(unfinished_uploads() == 0u);
  BOOST_TEST(listed(*store, "") == "d:" + std::to_string(17 * kMiB));
}

BOOST_AUTO_TEST_CASE(child, *boost::unit_test::precondition(is_killed_child)) { put_until_killed(); }

BOOST_AUTO_TEST_CASE(killed_puts_leave_complete_objects) {
  kill_while_putting(place, "s3_object_store_test/child", 6, 1500, 17 * kMiB);
}

BOOST_AUTO_TEST_SUITE_END()
