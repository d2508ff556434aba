#include "server/analysis/confinement.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <initializer_list>
#include <memory>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "features/error.hpp"

namespace tunefind::server {
namespace {

// The standard streams, the channel, one file, and a few to spare.
constexpr rlim_t kMostDescriptors = 8;

// System calls for computing and for using open descriptors. None of them names a file, a process or an address.
constexpr std::array kAllowedCalls{SCMP_SYS(read),         SCMP_SYS(readv),           SCMP_SYS(pread64),
                                   SCMP_SYS(write),        SCMP_SYS(writev),          SCMP_SYS(recvmsg),
                                   SCMP_SYS(recvfrom),     SCMP_SYS(sendmsg),         SCMP_SYS(sendto),
                                   SCMP_SYS(poll),         SCMP_SYS(ppoll),           SCMP_SYS(lseek),
                                   SCMP_SYS(fstat),        SCMP_SYS(close),           SCMP_SYS(munmap),
                                   SCMP_SYS(mremap),       SCMP_SYS(madvise),         SCMP_SYS(brk),
                                   SCMP_SYS(futex),        SCMP_SYS(clock_gettime),   SCMP_SYS(gettimeofday),
                                   SCMP_SYS(time),         SCMP_SYS(getpid),          SCMP_SYS(gettid),
                                   SCMP_SYS(getrandom),    SCMP_SYS(sched_yield),     SCMP_SYS(sched_getaffinity),
                                   SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),  SCMP_SYS(rt_sigreturn),
                                   SCMP_SYS(sigaltstack),  SCMP_SYS(restart_syscall), SCMP_SYS(exit),
                                   SCMP_SYS(sysinfo),      SCMP_SYS(exit_group)};

void require_done(bool done, const char* what, int code = errno) {
  if (!done) throw Error(fmt::format("{}: {}", what, std::strerror(code)));
}

/// Sets a resource limit.
void limit(__rlimit_resource resource, rlim_t soft, rlim_t hard, const char* what) {
  // Limits that are lower already stay as they are.
  rlimit before{};
  require_done(getrlimit(resource, &before) == 0, what);
  const rlimit limits{std::min(soft, before.rlim_max), std::min(hard, before.rlim_max)};
  require_done(setrlimit(resource, &limits) == 0, what);
}

/// Makes the kernel's out-of-memory killer choose this process before any other. Does nothing if that is not allowed.
void prefer_for_oom_kill() {
  if (std::FILE* const file = std::fopen("/proc/self/oom_score_adj", "w")) {
    std::fputs("1000", file);
    std::fclose(file);
  }
}

/// Loads the seccomp filter.
void filter_calls() {
  struct Release {
    void operator()(void* filter) const { seccomp_release(filter); }
  };
  const std::unique_ptr<void, Release> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
  require_done(filter != nullptr, "seccomp", ENOMEM);
  const auto allow = [&](int call, std::initializer_list<scmp_arg_cmp> conditions) {
    const int code = seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, call,
                                            static_cast<unsigned>(conditions.size()), conditions.begin());
    require_done(code == 0, "seccomp", -code);
  };
  for (const int call : kAllowedCalls) allow(call, {});
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})  // memory, but none that is executable
    allow(call, {SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)});
  allow(SCMP_SYS(fcntl), {SCMP_A1(SCMP_CMP_EQ, F_GETFL)});  // fdopen asks for the mode in which a file is open
  const int code = seccomp_load(filter.get());
  require_done(code == 0, "seccomp", -code);
}

}  // namespace

void confine(const Confinement& confinement) {
  prefer_for_oom_kill();
  errno = 0;
  if (confinement.nice > 0) require_done(setpriority(PRIO_PROCESS, 0, confinement.nice) == 0, "nice");
  require_done(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
  require_done(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0, "dumpable");
  limit(RLIMIT_CORE, 0, 0, "RLIMIT_CORE");
  limit(RLIMIT_FSIZE, 0, 0, "RLIMIT_FSIZE");
  limit(RLIMIT_NOFILE, kMostDescriptors, kMostDescriptors, "RLIMIT_NOFILE");
  if (confinement.cpu_s > 0) {
    const auto seconds = static_cast<rlim_t>(confinement.cpu_s);
    limit(RLIMIT_CPU, seconds, seconds + 1, "RLIMIT_CPU");
  }
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  // The sanitizers reserve terabytes of address space.
  if (confinement.memory_bytes > 0) limit(RLIMIT_AS, confinement.memory_bytes, confinement.memory_bytes, "RLIMIT_AS");
#endif
  filter_calls();
}

}  // namespace tunefind::server
