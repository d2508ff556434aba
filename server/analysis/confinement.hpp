#pragma once

#include <cstdint>

namespace tunefind::server {

/// What a process may use once it is confined.
struct Confinement {
  std::uint64_t memory_bytes = 0;  ///< of address space, libraries included; 0 for no limit
  int cpu_s = 0;                   ///< of processor time from its start; 0 for no limit
  int nice = 0;
};

/// Confines this process for good, before it looks at what strangers sent: no new privileges, no core dump, nothing
/// written to files, few descriptors, the limits above, and a seccomp filter that lets it compute, and read and write
/// what it has open. Whatever else it asks of the kernel (opening files, sockets, other processes, threads, signals to
/// others) fails with EPERM. The kernel kills it first if memory runs short. Throws Error that names what the system
/// refuses.
void confine(const Confinement& confinement);

}  // namespace tunefind::server
