#pragma once

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "tests/temporary_folder.hpp"

// The build defines the path of the built command; this default lets the header compile on its own.
#ifndef TUNEFIND_COMMAND
#define TUNEFIND_COMMAND "tunefind"
#endif

namespace tunefind::test {

namespace fs = std::filesystem;

/// The lines of a text, without line breaks.
inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Exit code and output of a finished command. If a signal ended it, `signal` is its number and `code` is -1.
struct CommandResult {
  int code = -1;
  int signal = 0;
  std::string out, err;

  nlohmann::json json() const { return nlohmann::json::parse(out); }
};

inline std::ostream& operator<<(std::ostream& stream, const CommandResult& finished) {
  return stream << "exit " << finished.code << ", signal " << finished.signal << "\nstdout: " << finished.out
                << "\nstderr: " << finished.err;
}

/// A running process of the built command, with `folder` as working directory, cache and folder for temporary files.
/// Its output goes to files, since a pipe can fill up; stdout goes to the file descriptor `stdout_to` instead if that
/// is not negative. The destructor kills it.
class RunningCommand {
 public:
  RunningCommand(const fs::path& folder, const std::vector<std::string>& words, int stdout_to = -1)
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
  RunningCommand(const RunningCommand&) = delete;
  RunningCommand& operator=(const RunningCommand&) = delete;
  ~RunningCommand() {
    if (pid_ <= 0) return;
    send(SIGKILL);
    wait();
  }

  void send(int signal) const { kill(pid_, signal); }

  /// True if the process has ended, even before `wait`.
  bool has_ended() const {
    siginfo_t information{};
    waitid(P_PID, static_cast<id_t>(pid_), &information, WEXITED | WNOHANG | WNOWAIT);
    return information.si_pid == pid_;
  }

  /// Waits for the end of the process. Call it once.
  CommandResult wait() {
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

 private:
  pid_t pid_ = 0;
  fs::path out_, err_;
};

/// A temporary folder to run the command in. It is in memory if /dev/shm can be written, because a catalogue often
/// waits for the disk.
class CommandFixture : public TemporaryFolder {
 public:
  CommandFixture() : TemporaryFolder(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : fs::temp_directory_path()) {}

  /// Runs `tunefind WORDS...` in the folder and waits for its end.
  CommandResult run(const std::vector<std::string>& words) const { return RunningCommand(path(), words).wait(); }

  /// `run`, and requires exit code 0.
  CommandResult must(const std::vector<std::string>& words) const {
    CommandResult finished = run(words);
    BOOST_TEST_REQUIRE(finished.code == 0, finished);
    return finished;
  }

  /// Digest of the content of a catalogue.
  std::string digest(const std::string& catalogue) const {
    return must({"catalogue", "info", "--json", "--catalogue", catalogue}).json()["digest"];
  }
};

/// True if stderr is exactly one line that begins with "tunefind: " and contains all of these texts.
inline boost::test_tools::predicate_result complains(const CommandResult& finished,
                                                     const std::vector<std::string>& texts) {
  bool holds = lines_of(finished.err).size() == 1 && finished.err.starts_with("tunefind: ");
  for (const std::string& text : texts) holds = holds && finished.err.find(text) != std::string::npos;
  boost::test_tools::predicate_result result(holds);
  result.message() << finished;
  return result;
}

}  // namespace tunefind::test
