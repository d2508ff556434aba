// If the disk is full or the object store cannot be reached, the answer says so in one line without paths, nothing that
// was stored is lost, and everything works again once the trouble is over.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <sys/mount.h>
#include <unistd.h>

#include "tests/server/http/raw_connection.hpp"
#include "tests/server/service_fixture.hpp"
#include "tests/server/sounds.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

std::string midi(std::size_t tune) { return midi_of(demo_tunes().at(tune).id); }

/// Makes an object store unreachable while it exists, by putting a file in the place of its folder.
class Away {
 public:
  explicit Away(const std::filesystem::path& objects) : objects_(objects), aside_(objects.string() + ".aside") {
    std::filesystem::rename(objects_, aside_);
    write_file(objects_, "");
  }
  ~Away() {
    std::filesystem::remove(objects_);
    std::filesystem::rename(aside_, objects_);
  }

 private:
  std::filesystem::path objects_, aside_;
};

/// A file system of a few megabytes at a folder. Not mounted without the right to do so.
class SmallDisk {
 public:
  explicit SmallDisk(const std::filesystem::path& at) : at_(at) {
    std::filesystem::create_directories(at);
    mounted_ = mount("tmpfs", at.c_str(), "tmpfs", 0, "size=16m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(at_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }

 private:
  std::filesystem::path at_;
  bool mounted_ = false;
};

void expect_one_line_without_paths(const Reply& reply, int status) {
  BOOST_TEST(reply.status == status, reply);
  BOOST_TEST(reply.body.find("tmp") == std::string::npos, reply);
  BOOST_TEST(reply.body.find("originals") == std::string::npos, reply);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(storage_away_test)

BOOST_AUTO_TEST_CASE(answers_503_without_object_store_and_loses_nothing) {
  const TemporaryFolder folder;
  const std::filesystem::path objects = folder / "objects";
  const RunningService service(folder / "data", [&](auto& options) { options.objects = objects.string(); });
  Client ann = service.signed_up("ann");
  const std::string song =
      "/v1/songs/" + (*ann.upload({{"file", "a.mid", midi(0)}}))["uploads"][0]["song"]["id"].get<std::string>();
  ann.wait_for_jobs();
  const json answer = *ann.search(hum_of(demo_tunes()[0].id));
  const std::string hum = "/v1/hums/" + answer["hum"].get<std::string>();
  {
    const Away away(objects);
    const Reply health = ann.get("/healthz");
    BOOST_TEST(health.status == 503);
    BOOST_TEST((*health)["objects"] == "unavailable");
    BOOST_TEST((*health)["database"] == "ok");
    expect_one_line_without_paths(ann.upload({{"file", "b.mid", midi(1)}}), 503);
    expect_one_line_without_paths(ann.get(song + "/original"), 503);
    expect_one_line_without_paths(ann.get(hum + "/recording"), 503);
    expect_one_line_without_paths(ann.search(hum_of(demo_tunes()[0].id)), 503);
    expect_one_line_without_paths(ann.remove("/v1/account", {{"password", kPassword}}), 503);
    // Requests that need no original still work.
    BOOST_TEST((*ann.get(song))["state"] == "ready");
    BOOST_TEST((*ann.get("/v1/songs"))["total"] == 1);
    BOOST_TEST(*ann.get(hum) == answer);
  }
  BOOST_TEST(ann.get("/healthz").status == 200);
  BOOST_TEST(ann.get(song + "/original").body == midi(0));
  BOOST_TEST((ann.get(hum + "/recording").body == hum_of(demo_tunes()[0].id)));
  BOOST_TEST(ann.upload({{"file", "b.mid", midi(1)}}).status == 202);
  BOOST_TEST(ann.wait_for_jobs()["done"] == 2);
  BOOST_TEST(ann.remove(song).status == 204);
}

BOOST_AUTO_TEST_CASE(jobs_wait_until_the_object_store_is_back) {
  const TemporaryFolder folder;
  const std::filesystem::path objects = folder / "objects";
  const RunningService service(folder / "data", [&](auto& options) { options.objects = objects.string(); });
  Client ann = service.signed_up("ann");
  std::vector<Part> parts;
  for (std::size_t i = 0; i < 4; ++i) parts.push_back({"file", "x.mid", midi(i)});
  json waiting;
  const auto gives_reason = [](const json& job) { return !job["reason"].is_null(); };
  {
    BOOST_TEST(ann.upload(parts).status == 202);
    const Away away(objects);
    for (int i = 0; i < 100 && std::ranges::none_of(waiting, gives_reason); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      const json answer = *ann.get("/v1/jobs");
      waiting = answer["jobs"];
    }
  }
  BOOST_TEST(std::ranges::any_of(waiting, gives_reason));
  for (const json& job : waiting) {
    BOOST_TEST(job["state"] != "failed", job);
    if (gives_reason(job))
      BOOST_TEST(job["reason"].get<std::string>().find('/') == std::string::npos, job);  // no path of the server
  }
  BOOST_TEST(ann.wait_for_jobs()["done"] == 4);
  const json jobs = *ann.get("/v1/jobs");
  for (const json& job : jobs["jobs"]) BOOST_TEST(job["reason"].is_null(), job);
}

BOOST_AUTO_TEST_CASE(an_unknown_kind_of_object_store_is_an_error_at_start) {
  const TemporaryFolder folder;
  for (const char* place : {"ftp://x", "s4://bucket"})
    BOOST_CHECK_THROW(RunningService(folder / "data", [&](auto& options) { options.objects = place; }), Error);
}

BOOST_AUTO_TEST_CASE(answers_507_on_a_full_disk_and_loses_nothing) {
  const TemporaryFolder folder;
  const SmallDisk disk(folder / "disk");
  if (!disk.mounted()) {
    BOOST_TEST_MESSAGE("not tried: mounting a small disk needs root");
    BOOST_TEST(true);
    return;
  }
  const RunningService service(folder / "disk" / "data", [](auto& options) { options.free_bytes = 0; });
  Client ann = service.signed_up("ann");
  const std::string song =
      "/v1/songs/" + (*ann.upload({{"file", "a.mid", midi(0)}}))["uploads"][0]["song"]["id"].get<std::string>();
  ann.wait_for_jobs();
  Audio noise;
  noise.samples.resize(static_cast<std::size_t>(900 * noise.sample_rate));
  const Reply large = ann.upload({{"file", "large.wav", wav_of(noise)}});
  expect_one_line_without_paths(large, 507);
  BOOST_TEST(large.code() == "no_space");  // because of its length
  RawConnection endless(service.port());   // without a length, the disk is found to be full while it is written
  endless.send("POST /v1/songs?name=x.wav HTTP/1.1\r\nHost: x\r\nCookie: tunefind_session=" + ann.session +
               "\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 80; ++i) endless.send("100000\r\n" + std::string(1 << 20, 'x') + "\r\n");
  endless.send("0\r\n\r\n");
  BOOST_TEST(endless.receive(10000, "no_space").starts_with("HTTP/1.1 507 "));
  // Filled to the last byte.
  std::ofstream(folder / "disk" / "filler", std::ios::binary) << std::string(64 << 20, 'x');
  const Reply upload = ann.upload({{"file", "b.mid", midi(1)}});
  expect_one_line_without_paths(upload, 507);
  const Reply search = ann.search(hum_of(demo_tunes()[0].id));
  expect_one_line_without_paths(search, 507);
  BOOST_TEST(ann.get(song + "/original").body == midi(0));
  BOOST_TEST(ann.get("/v1/songs").status == 200);
  std::filesystem::remove(folder / "disk" / "filler");
  BOOST_TEST(ann.upload({{"file", "b.mid", midi(1)}}).status == 202);
  BOOST_TEST(ann.wait_for_jobs()["done"] == 2);
  BOOST_TEST(ann.search(hum_of(demo_tunes()[0].id)).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
