// An uploaded file is returned unchanged; files that cannot be accepted are refused one by one, with the reason; and
// file names are never more than text.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fmt/format.h>

#include "server/http/media_type.hpp"
#include "server/util/text.hpp"
#include "tests/server/http/raw_connection.hpp"
#include "tests/server/service_fixture.hpp"
#include "tests/server/song_uploads.hpp"
#include "tests/server/sounds.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

/// One service for all cases that need no options, because starting it takes most of a case's time.
struct Shared {
  RunningService service;
  int accounts = 0;
  Client fresh() { return service.signed_up("user" + std::to_string(++accounts)); }
};
struct Users {
  static Shared& shared() {
    static Shared instance;
    return instance;
  }
  Client ann = shared().fresh();
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(songs_test, Users)

BOOST_AUTO_TEST_CASE(a_file_can_be_the_body_itself) {
  const auto send = [&](const std::string& parameters, const std::string& body) {
    return ann.ask("POST", "/v1/songs" + parameters, body, "application/octet-stream");
  };
  const Reply reply = send("?name=..%2Fnight%20drive.mid&tags=trap,,dark", midi(3));
  BOOST_TEST_REQUIRE(reply.status == 202, reply);
  const json song = line_of(reply)["song"];
  BOOST_TEST(song["file"] == "night drive.mid");
  BOOST_TEST(song["tags"] == json({"trap", "dark"}));
  BOOST_TEST(ann.get("/v1/songs/" + song["id"].get<std::string>() + "/original").body == midi(3));
  BOOST_TEST(send("?name=again.mid", midi(3)).status == 200);  // it is there already
  BOOST_TEST(send("", midi(4)).status == 400);
  BOOST_TEST(send("?name=x.mid", "").status == 422);
  BOOST_TEST(send("?name=x.mid", "no recording").status == 415);
  BOOST_TEST(ann.ask("POST", "/v1/songs?name=x.mid", form({{"file", "x.mid", midi(4)}}), kFormType).status == 400);
  ann.wait_for_jobs();
}

BOOST_AUTO_TEST_CASE(uploads_become_songs_with_their_tags) {
  const Reply reply =
      ann.upload({{"tags", "", "trap, dark ,,trap"}, {"file", "night drive.mid", midi(0)}, {"file", "b.mid", midi(1)}});
  BOOST_TEST_REQUIRE(reply.status == 202, reply);
  BOOST_TEST((*reply)["uploads"].size() == 2u);
  const json first = line_of(reply);
  BOOST_TEST(first["file"] == "night drive.mid");
  BOOST_TEST(first["duplicate"] == false);
  BOOST_TEST(first["song"]["title"] == "night drive");
  BOOST_TEST(first["song"]["media_type"] == "audio/midi");
  BOOST_TEST(first["song"]["bytes"] == midi(0).size());
  BOOST_TEST(first["song"]["tags"] == json({"trap", "dark"}));
  BOOST_TEST(first["song"]["duration_s"].is_null());

  BOOST_TEST(ann.wait_for_jobs() == json({{"queued", 0}, {"running", 0}, {"done", 2}, {"failed", 0}}));
  const json song = *ann.get("/v1/songs/" + first["song"]["id"].get<std::string>());
  BOOST_TEST(song["state"] == "ready");
  BOOST_TEST(song["duration_s"].get<double>() > 3);
  const json job = *ann.get("/v1/jobs/" + first["job"].get<std::string>());
  BOOST_TEST(job["state"] == "done");
  BOOST_TEST(job["song"] == song["id"]);
  BOOST_TEST(job["attempts"] == 1);
  const json account = *ann.get("/v1/account");
  BOOST_TEST(account["songs"] == 2);
  BOOST_TEST(account["bytes"] == midi(0).size() + midi(1).size());
}

BOOST_AUTO_TEST_CASE(the_same_content_becomes_one_song) {
  const std::string id = line_of(ann.upload({{"file", "a.mid", midi(0)}}))["song"]["id"];
  const Reply again = ann.upload({{"tags", "", "new"}, {"file", "b.mid", midi(0)}});
  BOOST_TEST(again.status == 200);
  BOOST_TEST(line_of(again)["duplicate"] == true);
  BOOST_TEST(line_of(again)["job"].is_null());
  BOOST_TEST(line_of(again)["song"]["id"] == id);
  BOOST_TEST(line_of(again)["song"]["title"] == "a");
  const Reply both = ann.upload({{"file", "c.mid", midi(1)}, {"file", "d.mid", midi(1)}});
  BOOST_TEST(both.status == 202);
  BOOST_TEST(line_of(both, 0)["duplicate"] == false);
  BOOST_TEST(line_of(both, 1)["duplicate"] == true);
  BOOST_TEST((*ann.get("/v1/songs"))["total"] == 2);
}

BOOST_AUTO_TEST_CASE(a_faulty_file_does_not_affect_the_others) {
  const Reply reply = ann.upload(
      {{"file", "notes.txt", "no recording at all"}, {"file", "empty.wav", ""}, {"file", "good.mid", midi(0)}});
  BOOST_TEST(reply.status == 202);
  BOOST_TEST(line_of(reply, 0)["error"]["code"] == "unsupported_type");
  BOOST_TEST(line_of(reply, 0)["song"].is_null());
  BOOST_TEST(line_of(reply, 1)["error"]["code"] == "unusable");
  BOOST_TEST(line_of(reply, 2)["error"].is_null());
  BOOST_TEST(ann.upload({{"file", "notes.wav", "RIFF, or nearly"}}).status == 415);
  BOOST_TEST(ann.upload({{"file", "empty.wav", ""}}).status == 422);
  BOOST_TEST(ann.upload({{"file", "empty.wav", ""}, {"file", "notes.wav", "text"}}).status == 422);
  BOOST_TEST(ann.upload({{"file", "page.wav", "<script>alert(1)</script>"}}).status == 415);
  BOOST_TEST((*ann.get("/v1/songs"))["total"] == 1);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_decoded_fails_its_job_with_the_reason) {
  const Reply reply = ann.upload({{"file", "cut.wav", "RIFF\x10\xff\xff\x7fWAVEfmt "},
                                  {"file", "cut.flac", "fLaC" + std::string(100, '\xff')},
                                  {"file", "cut.mid", midi(0).substr(0, 30)}});
  BOOST_TEST_REQUIRE(reply.status == 202, reply);
  BOOST_TEST(ann.wait_for_jobs()["failed"] == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    const json job = *ann.get("/v1/jobs/" + line_of(reply, i)["job"].get<std::string>());
    const json song = *ann.get("/v1/songs/" + line_of(reply, i)["song"]["id"].get<std::string>());
    BOOST_TEST(job["state"] == "failed");
    BOOST_TEST(song["state"] == "failed");
    BOOST_TEST(song["reason"] == job["reason"]);
    BOOST_TEST(job["reason"].get<std::string>().size() > 10u, job);
    BOOST_TEST(job["reason"].get<std::string>().find('/') == std::string::npos, job);  // no path of the server
    BOOST_TEST(ann.get("/v1/songs/" + song["id"].get<std::string>() + "/peaks").status == 404);
  }
}

BOOST_AUTO_TEST_CASE(malformed_forms_are_400_and_leave_nothing) {
  const std::size_t before = originals_in(shared().service.data());
  const std::string good = form({{"file", "a.mid", midi(0)}}), open = good.substr(0, good.size() - 10);
  const auto status = [&](const std::string& body, const std::string& type) {
    return ann.ask("POST", "/v1/songs", body, type).status;
  };
  BOOST_TEST(status(good, "application/octet-stream") == 400);
  BOOST_TEST(status(good, "multipart/form-data") == 400);
  BOOST_TEST(status(good, "multipart/form-data; boundary=") == 400);
  BOOST_TEST(status(good, "multipart/form-data; boundary=another") == 400);
  BOOST_TEST(status(open, kFormType) == 400);
  BOOST_TEST(status("", kFormType) == 400);
  BOOST_TEST(status(form({}), kFormType) == 400);
  BOOST_TEST(status("no form", kFormType) == 400);
  BOOST_TEST(status(std::string(100000, '\0'), kFormType) == 400);
  BOOST_TEST(status(form({{"tags", "", "x"}}), kFormType) == 400);
  BOOST_TEST(status(form({{"picture", "a.png", "x"}}), kFormType) == 400);
  BOOST_TEST(status(form({{"tags", "", std::string(5000, ',')}, {"file", "a.mid", midi(0)}}), kFormType) == 413);
  BOOST_TEST(status(form({{"tags", "", std::string(41, 'x')}, {"file", "a.mid", midi(0)}}), kFormType) == 400);
  BOOST_TEST(
      status(std::string("--") + kBoundary + "\r\nContent-Disposition: form-data\r\n\r\nx\r\n--" + kBoundary + "--\r\n",
             kFormType) == 400);
  BOOST_TEST(status(std::string("--") + kBoundary + "\r\n\r\nx\r\n--" + kBoundary + "--\r\n", kFormType) == 400);
  BOOST_TEST(status(std::string("--") + kBoundary + "\r\n" + std::string(20000, 'h') + ": x\r\n\r\nx\r\n--" +
                        kBoundary + "--\r\n",
                    kFormType) == 400);
  BOOST_TEST((*ann.get("/v1/songs"))["total"] == 0);
  BOOST_TEST(originals_in(shared().service.data()) == before);
}

BOOST_AUTO_TEST_CASE(an_interrupted_upload_leaves_nothing) {
  const std::size_t before = originals_in(shared().service.data());
  const std::string body = form({{"file", "a.wav", tone_wav(440)}});
  {
    RawConnection connection(shared().service.port());
    connection.send("POST /v1/songs HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: tunefind_session=" + ann.session +
                    "\r\nContent-Type: " + kFormType + "\r\nContent-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + body.substr(0, body.size() / 2));
    connection.receive(50);
  }
  for (int i = 0; i < 100 && originals_in(shared().service.data()) != before; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  BOOST_TEST(originals_in(shared().service.data()) == before);
  BOOST_TEST((*ann.get("/v1/songs"))["total"] == 0);
}

BOOST_AUTO_TEST_CASE(file_names_are_treated_as_plain_text) {
  const std::vector<std::pair<std::string, std::string>> names{
      {"../../../etc/passwd.mid", "passwd.mid"},
      {"C:\\\\beats\\\\x.mid", "x.mid"},
      {"..", "untitled"},
      {"...", "..."},
      {"/", "untitled"},
      {"<img src=x onerror=alert(1)>.mid", "<img src=x onerror=alert(1)>.mid"},
      {"a\tb\x01\x7f.mid", "a b  .mid"},
      {"bad \xff\xc3 utf.mid", "bad \uFFFD\uFFFD utf.mid"},
      {"turn \u202e3pm.mid", "turn  3pm.mid"},
      {std::string(300, 'n') + ".mid", std::string(200, 'n')},
      {"\u00fcml\u00e4ut \u97f3.mid", "\u00fcml\u00e4ut \u97f3.mid"},
  };
  for (std::size_t i = 0; i < names.size(); ++i) {
    const json line = line_of(ann.upload({{"file", names[i].first, midi(i)}}));
    BOOST_TEST(line["file"] == names[i].second);
    BOOST_TEST(line["song"]["file"] == names[i].second);
    const std::string original = "/v1/songs/" + line["song"]["id"].get<std::string>() + "/original";
    // Looks at the raw bytes, because the client's library would decode the header.
    RawConnection connection(shared().service.port());
    connection.send("GET " + original + "?download=true HTTP/1.1\r\nHost: x\r\nCookie: tunefind_session=" +
                    ann.session + "\r\nConnection: close\r\n\r\n");
    const std::string answer = connection.receive(1000);
    BOOST_TEST(std::regex_search(
                   answer, std::regex("\r\nContent-Disposition: attachment; filename\\*=UTF-8''[A-Za-z0-9._%-]+\r\n")),
               answer.substr(0, 1000));
    // Never served as a page: the browser gets the media type and must not guess another.
    const Reply reply = ann.get(original);
    BOOST_TEST(reply.header("Content-Type") == "audio/midi");
    BOOST_TEST(reply.header("X-Content-Type-Options") == "nosniff");
    BOOST_TEST(reply.header("Content-Disposition") == "");
  }
  ann.wait_for_jobs();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(shared().service.data()))
    BOOST_TEST(entry.path().string().find("passwd") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(title_tags_and_favourite_can_be_changed) {
  const std::string song =
      "/v1/songs/" + line_of(ann.upload({{"file", "a.mid", midi(0)}}))["song"]["id"].get<std::string>();
  const json changed =
      *ann.patch(song, {{"title", " <b>Night</b>\n "}, {"tags", {"x", " x ", "y", ""}}, {"favourite", true}});
  BOOST_TEST(changed["title"] == "<b>Night</b>");
  BOOST_TEST(changed["tags"] == json({"x", "y"}));
  BOOST_TEST(changed["favourite"] == true);
  BOOST_TEST((*ann.patch(song, json::object()))["title"] == changed["title"]);
  BOOST_TEST((*ann.patch(song, {{"tags", json::array()}}))["tags"].empty());
  std::vector<std::string> many;
  for (int i = 0; i < 21; ++i) many.push_back("tag" + std::to_string(i));
  for (const json& wrong : std::vector<json>{{{"title", ""}},
                                             {{"title", "\n"}},
                                             {{"title", 7}},
                                             {{"tags", "x"}},
                                             {{"tags", {1}}},
                                             {{"tags", {std::string(41, 'x')}}},
                                             {{"tags", many}},
                                             {{"favourite", 1}},
                                             {{"id", "x"}}})
    BOOST_TEST(ann.patch(song, wrong).status == 400, wrong);
  BOOST_TEST((*ann.get(song))["title"] == changed["title"]);
}

BOOST_AUTO_TEST_CASE(lists_are_filtered_sorted_and_paged) {
  ann.upload({{"tags", "", "trap,Dark"}, {"file", "Zebra.mid", midi(0)}, {"file", "alpha \u00c4ther.mid", midi(1)}});
  ann.upload({{"tags", "", "house"}, {"file", "Middle.mid", midi(2)}});
  ann.wait_for_jobs();
  const auto titles = [&](const std::string& parameters) {
    const json songs = *ann.get("/v1/songs" + parameters);
    std::string text;
    for (const json& song : songs["songs"]) text += (text.empty() ? "" : ",") + song["title"].get<std::string>();
    return text;
  };
  BOOST_TEST(titles("?sort=title") == "alpha \u00c4ther,Middle,Zebra");
  BOOST_TEST(titles("?sort=title&limit=1&offset=1") == "Middle");
  BOOST_TEST(titles("?offset=3") == "");
  BOOST_TEST(titles("?limit=1") == "Middle");  // the newest
  BOOST_TEST(titles("?q=\u00e4THER") == "alpha \u00c4ther");
  BOOST_TEST(titles("?q=house") == "Middle");
  BOOST_TEST(titles("?q=middle%20trap") == "");
  BOOST_TEST(titles("?tag=trap&tag=Dark&sort=title") == "alpha \u00c4ther,Zebra");
  BOOST_TEST(titles("?tag=trap&tag=house") == "");
  BOOST_TEST(titles("?tag=dark") == "");
  BOOST_TEST(titles("?favourite=true") == "");
  BOOST_TEST(titles("?state=failed") == "");
  BOOST_TEST(titles("?state=ready&sort=title") == "alpha \u00c4ther,Middle,Zebra");
  const json page = *ann.get("/v1/songs?limit=1");
  BOOST_TEST(page["total"] == 3);
  BOOST_TEST(
      page["tags"] ==
      json({{{"tag", "Dark"}, {"songs", 2}}, {{"tag", "house"}, {"songs", 1}}, {{"tag", "trap"}, {"songs", 2}}}));
  for (const char* wrong :
       {"?limit=0", "?limit=1001", "?limit=1.5", "?limit=x", "?limit=", "?offset=-1", "?limit=1&limit=2", "?sort=size",
        "?state=gone", "?favourite=yes", "?bpm_min=fast", "?bpm_min=nan", "?bpm_max=inf", "?bpm_max=1e999",
        "?key=H%20minor", "?key=", "?limit=99999999999999999999"})
    BOOST_TEST(ann.get("/v1/songs" + std::string(wrong)).status == 400, wrong);
}

BOOST_AUTO_TEST_CASE(a_deleted_song_is_gone_and_can_be_uploaded_again) {
  const std::string song =
      "/v1/songs/" + line_of(ann.upload({{"file", "a.mid", midi(0)}}))["song"]["id"].get<std::string>();
  ann.wait_for_jobs();
  const std::size_t before = originals_in(shared().service.data());
  BOOST_TEST(ann.remove(song).status == 204);
  BOOST_TEST(originals_in(shared().service.data()) == before - 1);
  for (const char* part : {"", "/original", "/peaks"}) BOOST_TEST(ann.get(song + part).status == 404);
  BOOST_TEST(ann.remove(song).status == 404);
  BOOST_TEST((*ann.get("/v1/account"))["songs"] == 0);
  BOOST_TEST(ann.upload({{"file", "again.mid", midi(0)}}).status == 202);
  BOOST_TEST(ann.wait_for_jobs()["done"].get<int>() >= 1);
  BOOST_TEST((*ann.get(song))["state"] == "ready");
}

BOOST_AUTO_TEST_CASE(deleting_songs_ends_their_queued_jobs) {
  std::vector<Part> parts;
  for (std::size_t i = 0; i < 6; ++i) parts.push_back({"file", "x.mid", midi(i)});
  const json uploads = (*ann.upload(parts))["uploads"];
  for (const json& line : uploads)
    BOOST_TEST(ann.remove("/v1/songs/" + line["song"]["id"].get<std::string>()).status == 204);
  ann.wait_for_jobs();
  const json list = *ann.get("/v1/jobs");
  BOOST_TEST(list["jobs"].size() == 6u);
  BOOST_TEST(list["counts"]["done"] == 6);
  for (const json& job : list["jobs"]) {
    BOOST_TEST(job["state"] != "queued", job);
    BOOST_TEST(job["state"] != "running", job);
  }
}

BOOST_AUTO_TEST_CASE(originals_are_returned_whole_and_in_ranges) {
  const std::string wav = tone_wav(330, 0.5), song = line_of(ann.upload({{"file", "tone.wav", wav}}))["song"]["id"];
  const std::string path = "/v1/songs/" + song + "/original", size = std::to_string(wav.size());
  const Reply whole = ann.get(path);
  BOOST_TEST(whole.status == 200);
  BOOST_TEST((whole.body == wav));
  BOOST_TEST(whole.header("ETag") == "\"" + song + "\"");
  BOOST_TEST(whole.header("Content-Type") == "audio/wav");
  const Reply head = ann.ask("HEAD", path);
  BOOST_TEST(head.status == 200);
  BOOST_TEST(head.body == "");
  BOOST_TEST(head.header("Content-Length") == size);

  const auto part = [&](const std::string& range, std::size_t first, std::size_t last) {
    const Reply reply = ann.get(path, {{"Range", range}});
    BOOST_TEST(reply.status == 206, range);
    BOOST_TEST(reply.header("Content-Range") == fmt::format("bytes {}-{}/{}", first, last, size), range);
    BOOST_TEST((reply.body == wav.substr(first, last - first + 1)), range);
  };
  const std::size_t end = wav.size() - 1;
  part("bytes=0-0", 0, 0);
  part("bytes=0-99", 0, 99);
  part("bytes=100-", 100, end);
  part("bytes=-100", end - 99, end);
  part("bytes=-" + std::to_string(wav.size() + 5), 0, end);
  part("bytes=0-" + std::to_string(wav.size() + 5), 0, end);
  part("bytes=" + std::to_string(end) + "-", end, end);
  part("bytes=7-99999999999999999999999", 7, end);
  for (const std::string& range : {"bytes=" + size + "-", std::string("bytes=-0")}) {
    const Reply reply = ann.get(path, {{"Range", range}});
    BOOST_TEST(reply.status == 416, range);
    BOOST_TEST(reply.header("Content-Range") == "bytes */" + size);
  }
  // Several ranges and malformed ones are ignored (RFC 9110, 14.2).
  for (const char* range : {"bytes=1-2,4-5", "bytes=0-0,0-0", "bytes=-1,-2"}) {
    const Reply reply = ann.get(path, {{"Range", range}});
    BOOST_TEST(reply.status == 200, range << " " << reply.status);
    BOOST_TEST((reply.body == wav), range);
  }
  for (const char* range :
       {"bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "items=0-1", "bytes", "bytes 0-1", "bytes=--1", "bytes=-1-2",
        "bytes=+1-2", "bytes=0x1-2", "=0-1", "-=5", "bytes=1.5-2", "bytes=99999999999999999999999-"}) {
    const Reply reply = ann.get(path, {{"Range", range}});
    BOOST_TEST((reply.status == 400 || reply.status == 416 || (reply.status == 200 && reply.body == wav)),
               range << " " << reply.status);
  }
  const std::string tag = "\"" + song + "\"";
  for (const std::string& known : {tag, "W/" + tag, "\"x\", " + tag, std::string("*")}) {
    // The client takes what has no length to end with the connection.
    BOOST_TEST(ann.get(path, {{"If-None-Match", known}, {"Connection", "close"}}).status == 304);
    BOOST_TEST(ann.get(path, {{"If-None-Match", known}, {"Range", "bytes=0-1"}, {"Connection", "close"}}).status ==
               304);
  }
  BOOST_TEST(ann.get(path, {{"If-None-Match", "\"x\""}}).status == 200);
  BOOST_TEST(ann.get(path, {{"If-Range", tag}, {"Range", "bytes=0-1"}}).status == 206);
  BOOST_TEST(ann.get(path, {{"If-Range", "\"x\""}, {"Range", "bytes=0-1"}}).status == 200);
  BOOST_TEST(ann.get(path, {{"If-Range", "W/" + tag}, {"Range", "bytes=0-1"}}).status == 200);
  // Other answers do not support ranges.
  BOOST_TEST(ann.get("/v1/account", {{"Range", "bytes=0-1"}}).status == 200);
}

BOOST_AUTO_TEST_CASE(peaks_are_the_waveforms_largest_values) {
  // Silence, then a tone of a quarter of full scale.
  Audio audio;
  audio.samples = audio_samples::tone(440, 1, audio.sample_rate);
  std::fill(audio.samples.begin(), audio.samples.begin() + static_cast<std::ptrdiff_t>(audio.samples.size() / 2), 0.0f);
  const std::string song =
      "/v1/songs/" + line_of(ann.upload({{"file", "tone.wav", wav_of(audio)}}))["song"]["id"].get<std::string>();
  ann.wait_for_jobs();
  const json peaks = *ann.get(song + "/peaks");
  BOOST_TEST(peaks["duration_s"].get<double>() == 1, boost::test_tools::tolerance(1e-6));
  BOOST_TEST_REQUIRE(peaks["peaks"].size() == 1000u);
  BOOST_TEST(peaks["peaks"][100] == 0);
  BOOST_TEST(std::abs(peaks["peaks"][900].get<double>() - 0.25) < 0.01);
}

BOOST_AUTO_TEST_SUITE_END()
