#include "tests/cli/command.hpp"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace tunefind::test {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

nlohmann::json CommandResult::json() const { return nlohmann::json::parse(out); }

std::ostream& operator<<(std::ostream& stream, const CommandResult& finished) {
  return stream << "exit " << finished.code << ", signal " << finished.signal << "\nstdout: " << finished.out
                << "\nstderr: " << finished.err;
}

RunningCommand::RunningCommand(const fs::path& folder, const std::vector<std::string>& words, int stdout_to)
    : out_(folder / ".stdout"), err_(folder / ".stderr") {
  std::vector<char*> arguments{const_cast<char*>(TUNEFIND_COMMAND)};
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const std::string cache = (folder / ".cache").string();
  pid_ = fork();
  if (pid_ == 0) {
    setenv("XDG_CACHE_HOME", cache.c_str(), 1);
    setenv("TMPDIR", folder.c_str(), 1);
    unsetenv("NO_COLOR");
    if (chdir(folder.c_str()) != 0) _exit(126);
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    const int out = open(out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(stdout_to < 0 ? out : stdout_to, STDOUT_FILENO);
    dup2(open(err_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
    execv(TUNEFIND_COMMAND, arguments.data());
    _exit(127);
  }
}

RunningCommand::~RunningCommand() {
  if (pid_ <= 0) return;
  send(SIGKILL);
  wait();
}

void RunningCommand::send(int signal) const { kill(pid_, signal); }

bool RunningCommand::has_ended() const {
  siginfo_t information{};
  waitid(P_PID, static_cast<id_t>(pid_), &information, WEXITED | WNOHANG | WNOWAIT);
  return information.si_pid == pid_;
}

CommandResult RunningCommand::wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
  CommandResult finished;
  if (WIFEXITED(status)) finished.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) finished.signal = WTERMSIG(status);
  finished.out = read_file(out_);
  finished.err = read_file(err_);
  return finished;
}

CommandFixture::CommandFixture()
    : TemporaryFolder(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : fs::temp_directory_path()) {}

CommandResult CommandFixture::must(const std::vector<std::string>& words) const {
  CommandResult finished = run(words);
  BOOST_TEST_REQUIRE(finished.code == 0, finished);
  return finished;
}

std::string CommandFixture::digest(const std::string& catalogue) const {
  return must({"catalogue", "info", "--json", "--catalogue", catalogue}).json()["digest"];
}

boost::test_tools::predicate_result complains(const CommandResult& finished, const std::vector<std::string>& texts) {
  bool holds = lines_of(finished.err).size() == 1 && finished.err.starts_with("tunefind: ");
  for (const std::string& text : texts) holds = holds && finished.err.find(text) != std::string::npos;
  boost::test_tools::predicate_result result(holds);
  result.message() << finished;
  return result;
}

}  // namespace tunefind::test
