// Files, accounts and recordings have limits: what exceeds one is refused with the reason, and what fits is accepted.
#include <boost/test/unit_test.hpp>

#include "tests/server/service_fixture.hpp"
#include "tests/server/song_uploads.hpp"
#include "tests/server/sounds.hpp"

using namespace tunefind;
using namespace tunefind::test;

BOOST_AUTO_TEST_SUITE(song_limits_test)

BOOST_AUTO_TEST_CASE(limits_the_size_of_files_and_accounts) {
  const std::string small = midi(0), large = "MThd" + std::string(1 << 20, 'x');
  const RunningService service([&](auto& options) {
    options.song_bytes = 1 << 20;
    options.account_bytes = small.size() + midi(1).size();
  });
  Client ann = service.signed_up("ann");
  const Reply reply = ann.upload({{"file", "large.mid", large}, {"file", "small.mid", small}});
  BOOST_TEST(reply.status == 202);
  BOOST_TEST(line_of(reply, 0)["error"]["code"] == "too_large");
  BOOST_TEST(ann.upload({{"file", "large.mid", large}}).status == 413);
  BOOST_TEST(ann.upload({{"file", "fits.mid", midi(1)}}).status == 202);
  const Reply full = ann.upload({{"file", "full.mid", midi(2)}});
  BOOST_TEST(full.status == 413);
  BOOST_TEST(line_of(full)["error"]["message"].get<std::string>().find("full") != std::string::npos);
  BOOST_TEST(ann.upload({{"file", "small.mid", small}}).status == 200);  // it is there already
  ann.wait_for_jobs();
  BOOST_TEST(ann.remove("/v1/songs/" + line_of(reply, 1)["song"]["id"].get<std::string>()).status == 204);
  BOOST_TEST(ann.upload({{"file", "room.mid", small}}).status == 202);
  ann.wait_for_jobs();
  BOOST_TEST(originals_in(service.data()) == 2u);
}

BOOST_AUTO_TEST_CASE(a_reserve_of_the_disk_stays_free) {
  const RunningService service([](auto& options) {
    options.free_bytes = std::filesystem::space(options.data.parent_path()).capacity;  // what is free changes
  });
  Client ann = service.signed_up("ann");
  BOOST_TEST(ann.upload({{"file", "a.mid", midi(0)}}).status == 507);
  BOOST_TEST(ann.ask("POST", "/v1/songs?name=a.mid", midi(0), "application/octet-stream").status == 507);
  BOOST_TEST(ann.search(tone_wav(440)).code() == "no_space");
  BOOST_TEST(ann.get("/v1/songs").status == 200);
}

BOOST_AUTO_TEST_CASE(hums_count_towards_the_accounts_limit) {
  const std::string hum = tone_wav(440);
  const RunningService service([&](auto& options) { options.account_bytes = hum.size(); });
  Client ann = service.signed_up("ann");
  const Reply kept = ann.search(hum);
  BOOST_TEST(kept.status == 200);
  BOOST_TEST((*ann.get("/v1/account"))["bytes"] == hum.size());
  BOOST_TEST(ann.search(hum).status == 413);
  BOOST_TEST(ann.upload({{"file", "full.mid", midi(0)}}).status == 413);
  BOOST_TEST(ann.remove("/v1/hums/" + (*kept)["hum"].get<std::string>()).status == 204);
  BOOST_TEST((*ann.get("/v1/account"))["bytes"] == 0);
  BOOST_TEST(ann.search(hum).status == 200);
}

BOOST_AUTO_TEST_CASE(a_recording_that_is_too_long_fails_its_job) {
  const RunningService service([](auto& options) { options.song_seconds = 2; });
  Client ann = service.signed_up("ann");
  const Reply reply = ann.upload({{"file", "long.wav", tone_wav(440, 3)}, {"file", "short.wav", tone_wav(440, 1)}});
  BOOST_TEST(reply.status == 202);
  const json counts = ann.wait_for_jobs();
  BOOST_TEST(counts["failed"] == 1);
  BOOST_TEST(counts["done"] == 1);
  const json job = *ann.get("/v1/jobs/" + line_of(reply)["job"].get<std::string>());
  BOOST_TEST(job["reason"].get<std::string>().find("long") != std::string::npos, job);
}

BOOST_AUTO_TEST_SUITE_END()
