// Whatever happens to a worker (it is killed, crashes, hangs, sends nonsense), the call that it worked for ends in time
// with the reason, a new worker takes its place, and no process or descriptor is left behind.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <future>
#include <map>
#include <random>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "server/analysis/channel.hpp"
#include "server/analysis/process.hpp"
#include "tests/sanitized.hpp"
#include "tests/server/recordings.hpp"

using namespace tunefind;
using namespace tunefind::server;
using namespace tunefind::test;

namespace {

/// Waits until the condition holds; false if it does not in time.
bool comes_true(const auto& condition, int seconds = 10) {
  for (int i = 0; i < 100 * seconds; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

/// True if there is no such process, or only a zombie.
bool is_dead(int pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string number, name, state;
  in >> number >> name >> state;
  return !in || state == "Z" || state == "X";
}

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

const std::string& hum() {
  static const std::string bytes = read_file(recordings().hum);
  return bytes;
}

/// The complaint about a hum whose worker gets these signals while it works.
template <class Complaint>
std::string complaint_after(AnalysisProcess& process, const std::vector<int>& signals) {
  const int worker = children().at(0);
  process.hear_hum(kSingleUser, hum());
  kill(worker, SIGSTOP);
  auto heard = std::async(std::launch::async,
                          [&] { return complaint<Complaint>([&] { process.hear_hum(kSingleUser, hum()); }); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  for (const int signal : signals) kill(worker, signal);
  const std::string found = heard.get();
  BOOST_TEST(is_dead(worker));
  BOOST_TEST(!process.hear_hum(kSingleUser, hum()).query.melody.empty());  // by another worker
  BOOST_TEST(children().size() == 2u);                                     // that one, and one for a new owner
  BOOST_TEST(children().at(0) != worker);
  return found;
}

/// A program in place of a worker: it reports that it is ready and then sends these bytes, whatever the request.
class Impostor {
 public:
  explicit Impostor(const std::string& bytes, const char* afterwards = "sleep 100") {
    write_file(folder_ / "ready", message_envelope(static_cast<std::uint32_t>(MessageKind::ready), ""));
    write_file(folder_ / "answer", bytes);
    write_file(folder_ / "impostor", "#!/bin/sh\ncat " + (folder_ / "ready").string() + " " +
                                         (folder_ / "answer").string() + " >&3\nexec " + afterwards + "\n");
    chmod(program().c_str(), 0700);
  }
  std::filesystem::path program() const { return folder_ / "impostor"; }

 private:
  TemporaryFolder folder_;
};

std::string message(MessageKind kind, const std::string& content) {
  return message_envelope(static_cast<std::uint32_t>(kind), content) + content;
}

boost::test_tools::assertion_result is_server(boost::unit_test::test_unit_id) {
  return std::getenv("TUNEFIND_TEST_SERVER") != nullptr;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(worker_faults_test)

BOOST_AUTO_TEST_CASE(a_worker_that_is_killed_while_it_works_is_replaced) {
  AnalysisProcess process = analysis();
  BOOST_TEST(complaint_after<AnalysisError>(process, {SIGKILL}) == "hum: its analysis was killed");
}

BOOST_AUTO_TEST_CASE(a_worker_that_crashes_is_replaced, *unless_sanitized()) {
  AnalysisProcess process = analysis();
  for (const int signal : {SIGSEGV, SIGABRT, SIGBUS})
    BOOST_TEST(complaint_after<AudioError>(process, {signal, SIGCONT}).starts_with("hum: its analysis crashed ("));
  BOOST_TEST(complaint_after<AudioError>(process, {SIGXCPU, SIGCONT}) == "hum: took too long to analyse");
}

BOOST_AUTO_TEST_CASE(a_worker_that_hangs_is_killed_and_replaced, *unless_sanitized()) {
  AnalysisLimits limits;
  limits.hum_wall_s = 0.5;
  AnalysisProcess process = analysis(limits);
  const auto start = std::chrono::steady_clock::now();
  BOOST_TEST(complaint_after<AudioError>(process, {}) == "hum: took too long to analyse");
  BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(10)));
}

BOOST_AUTO_TEST_CASE(a_worker_that_was_killed_while_idle_is_replaced_unnoticed) {
  AnalysisProcess process = analysis({}, 2);
  for (int i = 0; i < 3; ++i) {
    for (const int worker : children()) kill(worker, SIGKILL);
    BOOST_TEST(comes_true([] { return std::ranges::all_of(children(), is_dead); }));
    BOOST_TEST(!process.hear_hum(kSingleUser, hum()).query.melody.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_worker_hears_the_hums_of_one_owner_only) {
  AnalysisLimits limits;
  limits.hum_wall_s = 2;
  AnalysisProcess process = analysis(limits);
  const int first = children().at(0);
  process.hear_hum(2, hum());
  process.hear_hum(3, hum());
  kill(first, SIGSTOP);
  BOOST_TEST(!process.hear_hum(3, hum()).query.melody.empty());
  BOOST_TEST(complaint<AudioError>([&] { process.hear_hum(2, hum()); }) == "hum: took too long to analyse");
  for (Owner owner = 4; owner < 36; ++owner) BOOST_TEST(!process.hear_hum(owner, hum()).query.melody.empty());
  BOOST_TEST(children().size() <= 28u);
  BOOST_TEST(!process.hear_hum(2, hum()).query.melody.empty());
}

BOOST_AUTO_TEST_CASE(recognises_nonsense_in_place_of_an_answer) {
  HeardHum long_pitch;
  long_pitch.duration_s = 1;
  long_pitch.query.melody = {0.01, 0, std::vector<float>(1000, 60), std::vector<std::uint8_t>(1000, 1)};
  std::string flipped = message(MessageKind::heard, message_of(HeardHum{{}, 1}));
  flipped.back() ^= 1;
  std::string huge = message_envelope(static_cast<std::uint32_t>(MessageKind::heard), "");
  huge[12] = 1;  // 4 GiB
  const std::vector<std::pair<const char*, std::string>> answers{
      {"random bytes", "There is a house in New Orleans they call the Rising Sun"},
      {"a flipped bit", flipped},
      {"too long", huge},
      {"empty", message(MessageKind::heard, "")},
      {"another kind", message(MessageKind::analysed, message_of(HeardHum{{}, 1}))},
      {"an unknown kind", message(static_cast<MessageKind>(99), "")},
      {"a melody longer than its recording", message(MessageKind::heard, message_of(long_pitch))},
      {"a failure of an unknown cause", message(MessageKind::failed, "\x09")}};
  for (const auto& [name, bytes] : answers) BOOST_TEST_CONTEXT(name) {
      const Impostor impostor(bytes);
      AnalysisProcess process(impostor.program(), engine().settings_text, 1);
      BOOST_TEST(complaint<AudioError>([&] { process.hear_hum(kSingleUser, "x"); }) ==
                 "hum: its analysis gave nonsense");
      BOOST_TEST(complaint<AudioError>([&] { process.analyse_song(recordings().beat, "beat"); }) ==
                 "beat: its analysis gave nonsense");
    }
}

BOOST_AUTO_TEST_CASE(does_not_accept_an_answer_sent_before_the_request) {
  HeardHum first, second;
  first.duration_s = 1, second.duration_s = 2;
  const Impostor impostor(message(MessageKind::heard, message_of(first)) +
                          message(MessageKind::heard, message_of(second)));
  AnalysisProcess process(impostor.program(), engine().settings_text, 1);
  const int worker = children().at(0);
  BOOST_TEST(complaint<Error>([&] { process.hear_hum(kSingleUser, "x"); }) == "");
  complaint<Error>([&] { process.hear_hum(kSingleUser, "x"); });
  BOOST_TEST(is_dead(worker));
}

BOOST_AUTO_TEST_CASE(stops_waiting_for_an_incomplete_answer) {
  AnalysisLimits limits;
  limits.hum_wall_s = 0.3;
  const Impostor slow(message(MessageKind::heard, message_of(HeardHum{{}, 1})).substr(0, 40));
  AnalysisProcess hangs(slow.program(), engine().settings_text, 1, limits);
  BOOST_TEST(complaint<AudioError>([&] { hangs.hear_hum(kSingleUser, "x"); }) == "hum: took too long to analyse");
  const Impostor ends("TFAW", "sleep 1");
  AnalysisProcess process(ends.program(), engine().settings_text, 1, limits);
  BOOST_TEST(complaint<AudioError>([&] { process.analyse_song(recordings().beat, "beat"); }) ==
             "beat: its analysis ended without a result");
}

BOOST_AUTO_TEST_CASE(makes_a_workers_reason_one_printable_line) {
  const Impostor impostor(message(
      MessageKind::failed,
      message_of(AnalysisFailure{AnalysisFailure::Cause::recording, "\x1b[31mred\nnext " + std::string(1000, 'x')})));
  AnalysisProcess process(impostor.program(), engine().settings_text, 1);
  const std::string reason = complaint<AudioError>([&] { process.hear_hum(kSingleUser, "x"); });
  BOOST_TEST(reason.starts_with("hum: ?[31mred?next xxx"));
  BOOST_TEST(reason.size() < 400u);
}

BOOST_AUTO_TEST_CASE(a_program_that_is_not_a_worker_is_an_error_at_once) {
  AnalysisLimits limits;
  limits.start_wall_s = 0.5;
  const auto start = [&](const std::filesystem::path& program) {
    return complaint<AnalysisError>([&] { AnalysisProcess(program, engine().settings_text, 2, limits); });
  };
  BOOST_TEST(start("/no/such/program") == "analysis cannot be started: /no/such/program: No such file or directory");
  BOOST_TEST(start("/bin/true").starts_with("analysis cannot be started: the other process has ended"));
  const TemporaryFolder folder;
  write_file(folder / "sleeper", "#!/bin/sh\nexec sleep 100\n");
  chmod((folder / "sleeper").c_str(), 0700);
  BOOST_TEST(start(folder / "sleeper") == "analysis cannot be started: took too long");
  BOOST_TEST(children().empty());
}

BOOST_AUTO_TEST_CASE(an_analysis_can_be_stopped) {
  AnalysisProcess process = analysis();
  std::atomic<bool> stop{false};
  kill(children().at(0), SIGSTOP);
  auto hearing = std::async(std::launch::async, [&] {
    return complaint<AnalysisError>([&] { process.hear_hum(kSingleUser, hum(), "hum", &stop); });
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  stop = true;
  BOOST_TEST(hearing.get() == "hum: its analysis was stopped");
  BOOST_TEST(complaint<AnalysisError>([&] { process.analyse_song(recordings().beat, "beat", &stop); }) ==
             "beat: its analysis was stopped");
  stop = false;
  BOOST_TEST(process.analyse_song(recordings().beat, "beat", &stop).tune.polyphonic());
}

BOOST_AUTO_TEST_CASE(hums_do_not_wait_for_ever_for_a_worker) {
  AnalysisLimits limits;
  limits.hum_wall_s = 0.5;
  const Impostor never_answers("");
  AnalysisProcess process(never_answers.program(), engine().settings_text, 1, limits);
  std::vector<std::future<std::string>> hums;
  for (int i = 0; i < 3; ++i)
    hums.push_back(std::async(std::launch::async,
                              [&] { return complaint<Error>([&] { process.hear_hum(kSingleUser, hum()); }); }));
  std::map<std::string, int> complaints;
  for (auto& one : hums) ++complaints[one.get()];
  // One hum gets the worker, another perhaps its successor, too late for the third.
  BOOST_TEST(complaints["hum: too many hums at once, try again later"] >= 1);
  BOOST_TEST(complaints["hum: took too long to analyse"] >= 1);
}

BOOST_AUTO_TEST_CASE(leaves_no_process_and_no_descriptor_behind) {
  const TemporaryFolder folder;
  write_file(folder / "bad", "not a recording at all");
  { analysis(); }  // opens whatever is opened only once
  const std::size_t before = open_descriptors();
  {
    AnalysisProcess process = analysis({}, 2);
    const std::size_t with_workers = open_descriptors();
    BOOST_TEST(with_workers == before + 2);
    for (int i = 0; i < 5; ++i) {
      process.hear_hum(kSingleUser, hum());
      process.analyse_song(recordings().beat, "beat");
      complaint<AudioError>([&] { process.hear_hum(kSingleUser, "not a recording at all"); });
      complaint<AudioError>([&] { process.analyse_song(folder / "bad", "bad"); });
      kill(children().at(0), SIGKILL);
      for (const Owner owner : {kSingleUser, Owner{2}})  // whose worker it was, and may still seem to be alive
        complaint<AnalysisError>([&] { process.hear_hum(owner, hum()); });
    }
    BOOST_TEST(open_descriptors() <= before + 8);
    BOOST_TEST(children().size() <= 8u);
  }
  BOOST_TEST(open_descriptors() == before);
  BOOST_TEST(children().empty());
}

// The server that the test below kills: it writes down its workers' ids while one of them has seconds of work to do.
BOOST_AUTO_TEST_CASE(server, *boost::unit_test::precondition(is_server)) {
  const std::filesystem::path list = std::getenv("TUNEFIND_TEST_SERVER"), song = list.string() + ".wav";
  Audio noise;
  std::mt19937 random(5);
  for (int n = 0; n < 19 * 60 * kEngineRate; ++n)
    noise.samples.push_back(static_cast<float>(random() % 1000) / 2000.0f - 0.25f);
  write_wav(song, noise);
  AnalysisProcess process = analysis({}, 2);
  std::thread analysing([&] { process.analyse_song(song, "song"); });
  BOOST_TEST_REQUIRE(comes_true([] { return children().size() == 3; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  std::string pids;
  for (const int pid : children()) pids += std::to_string(pid) + "\n";
  write_file(list.string() + ".part", pids);
  std::filesystem::rename(list.string() + ".part", list);
  analysing.join();
}

BOOST_AUTO_TEST_CASE(workers_die_with_their_server) {
  const TemporaryFolder folder;
  const std::filesystem::path list = folder / "workers";
  const int server = fork();
  if (server == 0) {
    setenv("TUNEFIND_TEST_SERVER", list.c_str(), 1);
    setenv("TMPDIR", folder.path().c_str(), 1);
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
    execl("/proc/self/exe", "test_server", "--run_test=worker_faults_test/server", nullptr);
    _exit(127);
  }
  BOOST_TEST_REQUIRE(comes_true([&] { return std::filesystem::exists(list); }, 60));
  std::ifstream in(list);
  const std::vector<int> workers{std::istream_iterator<int>(in), {}};
  BOOST_TEST(workers.size() == 3u);
  kill(server, SIGKILL);
  waitpid(server, nullptr, 0);
  BOOST_TEST(comes_true([&] { return std::ranges::all_of(workers, is_dead); },
                        1));  // the analysis of the song would have taken longer
}

BOOST_AUTO_TEST_SUITE_END()
