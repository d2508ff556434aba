#pragma once

#include <cstdint>

namespace tunefind::server {

/// Limits of a confined process.
struct Confinement {
  std::uint64_t memory_bytes = 0;  ///< address space, libraries included; 0 for no limit
  int cpu_s = 0;                   ///< processor time since the process started; 0 for no limit
  int nice = 0;                    ///< priority as of nice(1)
};

/// Confines this process irrevocably, to be called before it reads untrusted data: no new privileges, no core dump, no
/// writing to files, few descriptors, the limits above, and a seccomp filter that allows only computing and reading and
/// writing what is open already. Every other system call (to open files or sockets, start processes or threads, signal
/// other processes) fails with EPERM. If the machine runs out of memory, the kernel kills this process before others.
/// Throws Error that names what the system refuses.
void confine(const Confinement& confinement);

}  // namespace tunefind::server
