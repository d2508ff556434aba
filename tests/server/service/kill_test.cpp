// After `kill -9` of the server at any moment, several times, every acknowledged upload still exists, every job ends,
// and a client that tries again is answered.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/server/service_fixture.hpp"
#include "tests/server/sounds.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

/// `tunefind serve` as a process of its own.
class Server {
 public:
  explicit Server(const std::filesystem::path& folder) : err_(folder / "stderr") {
    int out[2];
    if (pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    const std::string data = (folder / "data").string();
    pid_ = fork();
    if (pid_ == 0) {
      dup2(out[1], STDOUT_FILENO);
      dup2(open(err_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDERR_FILENO);
      execl(TUNEFIND_COMMAND, "tunefind", "serve", "--data", data.c_str(), "--listen", "127.0.0.1:0", "--jobs", "2",
            nullptr);
      _exit(127);
    }
    close(out[1]);
    std::string line;
    for (char letter = 0; read(out[0], &letter, 1) == 1 && letter != '\n';) line += letter;
    close(out[0]);
    const std::size_t colon = line.rfind(':');
    if (colon == std::string::npos) throw std::runtime_error("no server: " + line + read_file(err_));
    port_ = std::stoi(line.substr(colon + 1));
  }
  ~Server() { end(SIGKILL); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const { return port_; }
  /// The exit code, or -1 if a signal ended it.
  int end(int signal) {
    if (pid_ <= 0) return -1;
    kill(pid_, signal);
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  std::filesystem::path err_;
  pid_t pid_ = 0;
  int port_ = 0;
};

/// A short MIDI file, different for each number.
std::string piece(int number) {
  std::vector<Note> notes;
  std::mt19937 random(static_cast<unsigned>(number));
  for (int i = 0; i < 12; ++i) notes.push_back({0.4 * i, 0.35, static_cast<float>(55 + random() % 24)});
  return midi_bytes(notes);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kill_test)

BOOST_AUTO_TEST_CASE(acknowledged_uploads_survive_three_kills) {
  constexpr int kFiles = 30;
  const TemporaryFolder folder;
  std::string session;
  {
    Server server(folder.path());
    {
      Client client(server.port());
      BOOST_TEST(client.post("/v1/accounts", {{"name", "annabella"}, {"password", kPassword}}).status == 201);
      session = client.session;
    }
    BOOST_TEST(server.end(SIGTERM) == 0);  // it ends at once, as no connection is open
  }
  std::map<std::string, int> acknowledged;  // songs by id
  std::set<int> sent;
  std::mt19937 random(7);
  for (int kills = 0; kills < 3; ++kills) {
    Server server(folder.path());
    std::thread killer([&, wait_ms = 40 + random() % 200] {
      std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
      server.end(SIGKILL);
    });
    try {
      Client client(server.port());
      client.session = session;
      for (int i = 0; i < kFiles; ++i) {
        if (sent.contains(i)) continue;
        const json line = (*client.upload({{"file", fmt::format("piece {}.mid", i), piece(i)}}))["uploads"][0];
        if (line["error"].is_null()) acknowledged[line["song"]["id"]] = i, sent.insert(i);
      }
    } catch (const std::exception&) {  // no answer, because the server was killed
    }
    killer.join();
  }
  Server server(folder.path());
  std::optional<Client> again(server.port());
  Client& client = *again;
  client.session = session;
  for (const auto& [id, number] : acknowledged)
    BOOST_TEST((client.get("/v1/songs/" + id + "/original").body == piece(number)), number);
  for (int i = 0; i < kFiles; ++i) {
    const Reply reply = client.upload({{"file", fmt::format("piece {}.mid", i), piece(i)}});
    BOOST_TEST((reply.status == 200 || reply.status == 202), reply);
    if (sent.contains(i)) BOOST_TEST(reply.status == 200, i);
  }
  client.wait_for_jobs();
  const json jobs = *client.get("/v1/jobs?limit=1000"), songs = *client.get("/v1/songs?limit=1000");
  BOOST_TEST(songs["total"] == kFiles);
  for (const json& song : songs["songs"]) BOOST_TEST(song["state"] == "ready", song);
  for (const json& job : jobs["jobs"])
    BOOST_TEST((job["state"] == "done" || (job["state"] == "failed" && !job["reason"].is_null())), job);
  std::size_t originals = 0, incoming = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "data" / "originals"))
    originals += entry.is_regular_file();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "data" / "incoming"))
    incoming += entry.is_regular_file();
  BOOST_TEST(originals == static_cast<std::size_t>(kFiles));
  BOOST_TEST(incoming == 0u);
  again.reset();
  BOOST_TEST(server.end(SIGTERM) == 0);
  // The log has one JSON object per line and contains no personal data.
  std::istringstream log(read_file(folder / "stderr"));
  std::size_t lines = 0;
  for (std::string line; std::getline(log, line); ++lines) BOOST_TEST_REQUIRE(json::accept(line), line);
  BOOST_TEST(lines > 30u);
  for (const char* personal : {"annabella", "piece", "127.0.0.1", "correct horse"})
    BOOST_TEST(log.str().find(personal) == std::string::npos, personal);
}

BOOST_AUTO_TEST_SUITE_END()
