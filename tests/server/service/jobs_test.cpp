// Whatever happens to the server, each job ends, done or failed with its reason, and its owner sees it happen.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fmt/format.h>

#include "server/store/service_store.hpp"
#include "tests/server/http/raw_connection.hpp"
#include "tests/server/service_fixture.hpp"
#include "tests/server/sounds.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

std::vector<Part> midi_parts(std::size_t from, std::size_t count) {
  std::vector<Part> parts;
  for (std::size_t i = from; i < from + count; ++i)
    parts.push_back({"file", fmt::format("song {}.mid", i), midi_of(demo_tunes().at(i).id)});
  return parts;
}

/// The events in the text of a stream: names and data.
std::vector<std::pair<std::string, json>> events_in(const std::string& text) {
  std::vector<std::pair<std::string, json>> events;
  const std::regex event("event: (\\w+)\ndata: (.*)\n\n");
  for (std::sregex_iterator one(text.begin(), text.end(), event), end; one != end; ++one)
    events.emplace_back((*one)[1], json::parse((*one)[2].str()));
  return events;
}

std::string events_request(const Client& client) {
  return "GET /v1/jobs/events HTTP/1.1\r\nHost: x\r\nCookie: tunefind_session=" + client.session + "\r\n\r\n";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(jobs_test)

BOOST_AUTO_TEST_CASE(events_report_every_change_in_order) {
  const RunningService service;
  Client ann = service.signed_up("ann"), bob = service.signed_up("bob");
  RawConnection stream(service.port()), bobs(service.port());
  stream.send(events_request(ann));
  bobs.send(events_request(bob));
  std::string text = stream.receive(2000, "event: counts");
  BOOST_TEST(text.starts_with("HTTP/1.1 200 "));
  BOOST_TEST(text.find("Content-Type: text/event-stream\r\n") != std::string::npos);
  const json upload = (*ann.upload(midi_parts(0, 1)))["uploads"][0];
  text += stream.receive(10000, "\"done\":1,\"failed\":0}");
  std::vector<std::string> states;
  for (const auto& [name, data] : events_in(text)) {
    BOOST_TEST(openapi().mismatch(data, {{"$ref", name == "job" ? "#/components/schemas/Job"
                                                                : "#/components/schemas/JobCounts"}}) == "");
    if (name != "job") continue;
    BOOST_TEST(data["id"] == upload["job"]);
    states.push_back(data["state"]);
  }
  BOOST_TEST(states == (std::vector<std::string>{"queued", "running", "done"}), boost::test_tools::per_element());
  const std::string others = bobs.receive(100);
  BOOST_TEST(events_in(others).size() == 1u);  // the initial counts, nothing about ann's jobs
  BOOST_TEST(events_in(others)[0].second == json({{"queued", 0}, {"running", 0}, {"done", 0}, {"failed", 0}}));
}

BOOST_AUTO_TEST_CASE(limits_event_streams_and_stops_while_they_are_open) {
  auto service = std::make_unique<RunningService>();
  std::vector<std::unique_ptr<RawConnection>> streams;
  {
    Client ann = service->signed_up("ann");
    for (int i = 0; i < 8; ++i) {
      streams.push_back(std::make_unique<RawConnection>(service->port()));
      streams.back()->send(events_request(ann));
      BOOST_TEST(streams.back()->receive(2000, "event: counts").find("event: counts") != std::string::npos);
    }
    BOOST_TEST(ann.get("/v1/jobs/events").status == 503);
  }
  const auto begun = std::chrono::steady_clock::now();
  service.reset();
  BOOST_TEST((std::chrono::steady_clock::now() - begun < std::chrono::seconds(10)));
  for (const auto& stream : streams) {
    stream->receive(1000);
    BOOST_TEST(stream->closed());
  }
}

BOOST_AUTO_TEST_CASE(only_failed_jobs_can_be_retried) {
  const RunningService service;
  Client ann = service.signed_up("ann");
  const json uploads = (*ann.upload(
      {{"file", "bad.wav", "RIFF1234WAVE"}, {"file", "good.mid", midi_of(demo_tunes()[0].id)}}))["uploads"];
  ann.wait_for_jobs();
  const auto retry = [&](std::size_t i) {
    return ann.post("/v1/jobs/" + uploads[i]["job"].get<std::string>() + "/retry");
  };
  BOOST_TEST(retry(1).code() == "conflict");
  const Reply again = retry(0);
  BOOST_TEST_REQUIRE(again.status == 202, again);
  BOOST_TEST((*again)["state"] == "queued");
  BOOST_TEST((*again)["reason"].is_null());
  const json counts = ann.wait_for_jobs();
  BOOST_TEST(counts == json({{"queued", 0}, {"running", 0}, {"done", 1}, {"failed", 1}}));
  const json failed = *ann.get("/v1/jobs?state=failed");
  BOOST_TEST(failed["total"] == 1);
  BOOST_TEST(failed["jobs"][0]["id"] == uploads[0]["job"]);
  BOOST_TEST((*ann.get("/v1/jobs?state=done"))["jobs"][0]["id"] == uploads[1]["job"]);
  BOOST_TEST((*ann.get("/v1/jobs?offset=1"))["jobs"].size() == 1u);
  BOOST_TEST(ann.get("/v1/jobs?state=lost").status == 400);
  BOOST_TEST(ann.remove("/v1/songs/" + uploads[0]["song"]["id"].get<std::string>()).status == 204);
  BOOST_TEST(retry(0).status != 500);
  ann.wait_for_jobs();
}

BOOST_AUTO_TEST_CASE(a_restarted_server_continues_its_jobs) {
  const TemporaryFolder folder;
  constexpr int kSongs = 8;
  std::string session;
  {
    const RunningService service(folder / "data");
    Client ann = service.signed_up("ann");
    session = ann.session;
    BOOST_TEST(ann.upload(midi_parts(0, kSongs)).status == 202);
  }
  {
    // Jobs that were running are queued again, and the interrupted attempt does not count.
    const server::ServiceStore store(folder / "data" / "service");
    int queued = 0;
    store.each_job([&](server::Job&& job) {
      BOOST_TEST((job.state == server::JobState::queued || job.state == server::JobState::done),
                 server::to_string(job.state));
      if (job.state == server::JobState::queued) BOOST_TEST(job.attempts == 0);
      queued += job.state == server::JobState::queued;
    });
    BOOST_TEST(queued > 0);
  }
  const RunningService service(folder / "data");
  Client ann = service.client();
  ann.session = session;
  BOOST_TEST(ann.wait_for_jobs()["done"] == kSongs);
  const json songs = *ann.get("/v1/songs");
  for (const json& song : songs["songs"]) BOOST_TEST(song["state"] == "ready");
  BOOST_TEST((*ann.search(hum_of(demo_tunes()[3].id)))["searched"] == kSongs);
}

BOOST_AUTO_TEST_CASE(a_stopping_server_finishes_uploads_in_progress) {
  const TemporaryFolder folder;
  auto service = std::make_unique<RunningService>(folder / "data");
  const std::string session = service->signed_up("ann").session, body = form(midi_parts(0, 1));
  RawConnection connection(service->port());
  connection.send("POST /v1/songs HTTP/1.1\r\nHost: x\r\nCookie: tunefind_session=" + session + "\r\nContent-Type: " +
                  kFormType + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body.substr(0, 100));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  std::thread stopping([&] { service.reset(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  connection.send(body.substr(100));
  BOOST_TEST(connection.receive(5000, "\"error\":null").starts_with("HTTP/1.1 202 "));
  stopping.join();
  const RunningService again(folder / "data");
  Client ann = again.client();
  ann.session = session;
  BOOST_TEST(ann.wait_for_jobs()["done"] == 1);
}

BOOST_AUTO_TEST_CASE(a_second_server_on_a_data_folder_is_an_error) {
  const TemporaryFolder folder;
  const RunningService service(folder / "data");
  BOOST_CHECK_THROW(RunningService(folder / "data"), StorageError);
  BOOST_TEST(service.client().get("/healthz").status == 200);
}

BOOST_AUTO_TEST_CASE(a_port_in_use_is_an_error_that_names_it) {
  const RunningService service;
  try {
    const RunningService other([&](auto& options) { options.port = service.port(); });
    BOOST_TEST(false);
  } catch (const Error& error) {
    BOOST_TEST(std::string(error.what()).find(std::to_string(service.port())) != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_job_that_exceeds_its_lease_is_stopped_and_retried) {
  const RunningService service([](server::ServeOptions& options) { options.job_lease_s = 0.05; });
  Client ann = service.signed_up("ann");
  const json upload = (*ann.upload({{"file", "long.wav", tone_wav(440, 1100)}}))["uploads"][0];
  json job;
  for (int i = 0; i < 500 && job["reason"] != "it took too long"; ++i) {
    job = *ann.get("/v1/jobs/" + upload["job"].get<std::string>());
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  BOOST_TEST(job["reason"] == "it took too long");
  BOOST_TEST(job["state"] == "queued");
  BOOST_TEST(job["attempts"] == 1);
  BOOST_TEST((*ann.get("/v1/jobs"))["counts"]["queued"] == 1);
  BOOST_TEST(ann.remove("/v1/songs/" + upload["song"]["id"].get<std::string>()).status == 204);
  BOOST_TEST((*ann.get("/v1/jobs"))["counts"]["queued"] == 0);
}

BOOST_AUTO_TEST_SUITE_END()
