#include "tests/server/server_process.hpp"

#include <algorithm>
#include <fcntl.h>
#include <random>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "tests/engine/tune_files.hpp"
#include "tests/temporary_folder.hpp"

namespace tunefind::test {

ServerProcess::ServerProcess(const std::filesystem::path& folder, unsigned descriptors) : err_(folder / "stderr") {
  int out[2];
  if (pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const std::string data = (folder / "data").string();
  pid_ = fork();
  if (pid_ == 0) {
    const rlimit files{descriptors, descriptors};
    if (descriptors > 0 && setrlimit(RLIMIT_NOFILE, &files) != 0) _exit(126);
    dup2(out[1], STDOUT_FILENO);
    dup2(open(err_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDERR_FILENO);
    execl(TUNEFIND_COMMAND, "tunefind", "serve", "--data", data.c_str(), "--listen", "127.0.0.1:0", "--jobs", "2",
          "--sign-ups-per-hour", "0", nullptr);
    _exit(127);
  }
  close(out[1]);
  std::string line;
  for (char letter = 0; read(out[0], &letter, 1) == 1 && letter != '\n';) line += letter;
  close(out[0]);
  const std::size_t colon = line.rfind(':');
  if (colon == std::string::npos) {
    const std::string log = read_file(err_);
    throw std::runtime_error("no server: " + line + log.substr(log.size() - std::min<std::size_t>(log.size(), 500)));
  }
  port_ = std::stoi(line.substr(colon + 1));
}

int ServerProcess::end(int signal) {
  if (pid_ <= 0) return -1;
  kill(pid_, signal);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string piece(int number) {
  std::vector<Note> notes;
  std::mt19937 random(static_cast<unsigned>(number));
  for (int i = 0; i < 12; ++i) notes.push_back({0.4 * i, 0.35, static_cast<float>(55 + random() % 24)});
  return midi_bytes(notes);
}

}  // namespace tunefind::test
