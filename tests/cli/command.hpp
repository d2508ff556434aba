#pragma once

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <sys/types.h>
#include <vector>

#include "tests/temporary_folder.hpp"

namespace tunefind::test {

namespace fs = std::filesystem;

/// The lines of a text, without line breaks.
std::vector<std::string> lines_of(const std::string& text);

/// Exit code and output of a finished command. If a signal ended it, `signal` is its number and `code` is -1.
struct CommandResult {
  int code = -1;
  int signal = 0;
  std::string out, err;

  nlohmann::json json() const;
};

std::ostream& operator<<(std::ostream& stream, const CommandResult& finished);

/// A running process of the built command, with `folder` as working directory, cache and folder for temporary files.
/// Its output goes to files, since a pipe can fill up; stdout goes to the file descriptor `stdout_to` instead if that
/// is not negative. The destructor kills it.
class RunningCommand {
 public:
  RunningCommand(const fs::path& folder, const std::vector<std::string>& words, int stdout_to = -1);
  RunningCommand(const RunningCommand&) = delete;
  RunningCommand& operator=(const RunningCommand&) = delete;
  ~RunningCommand();

  void send(int signal) const;

  /// True if the process has ended, even before `wait`.
  bool has_ended() const;

  /// Waits for the end of the process. Call it once.
  CommandResult wait();

 private:
  pid_t pid_ = 0;
  fs::path out_, err_;
};

/// A temporary folder to run the command in. It is in memory if /dev/shm can be written, because a catalogue often
/// waits for the disk.
class CommandFixture : public TemporaryFolder {
 public:
  CommandFixture();

  /// Runs `tunefind WORDS...` in the folder and waits for its end.
  CommandResult run(const std::vector<std::string>& words) const { return RunningCommand(path(), words).wait(); }

  /// `run`, and requires exit code 0.
  CommandResult must(const std::vector<std::string>& words) const;

  /// Digest of the content of a catalogue.
  std::string digest(const std::string& catalogue) const;
};

/// True if stderr is exactly one line that begins with "tunefind: " and contains all of these texts.
boost::test_tools::predicate_result complains(const CommandResult& finished, const std::vector<std::string>& texts);

}  // namespace tunefind::test
