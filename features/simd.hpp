#pragma once

#include <initializer_list>
#include <vector>

// The two ways in which code uses vector instructions that not every processor has. Both give the same bits as the
// portable code.
//
// - Plain loops: TUNEFIND_SIMD_CLONES before the function; the compiler makes the second version.
// - Kernels written by hand: one source file per instruction set, named NAME_avx2.cpp, NAME_avx512bw.cpp or
//   NAME_avx512vbmi.cpp, which the build compiles for that set (cmake/room.cmake). NAME.cpp lists them for
//   `supported_kernels`. Such a file includes no header with inline code: the linker keeps one copy of such code for
//   the whole program, and that copy could hold instructions that the processor does not have.

/// Attribute for a function of plain loops: compiles it a second time for AVX2, and the loader picks the version that
/// the processor supports. The AVX2 version does without fused multiply-add, which rounds differently.
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)  // the loader picks before ThreadSanitizer starts
#define TUNEFIND_SIMD_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define TUNEFIND_SIMD_CLONES
#endif

namespace tunefind {

/// What a kernel needs; `portable` runs everywhere.
enum class InstructionSet { portable, avx2, avx512bw, avx512vbmi };

inline bool is_supported(InstructionSet set) {
#if defined(__x86_64__)
  switch (set) {
    case InstructionSet::portable:
      return true;
    case InstructionSet::avx2:
      return __builtin_cpu_supports("avx2");
    case InstructionSet::avx512bw:
      return __builtin_cpu_supports("avx512bw");
    case InstructionSet::avx512vbmi:
      return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi");
  }
#endif
  return set == InstructionSet::portable;
}

/// A kernel and the instruction set that its source file is compiled for.
template <class Kernel>
struct KernelFor {
  InstructionSet needs;
  Kernel kernel;
};

/// The kernels that this processor supports, in the order given: the fastest first, the portable one last.
template <class Kernel>
std::vector<Kernel> supported_kernels(std::initializer_list<KernelFor<Kernel>> all) {
  std::vector<Kernel> supported;
  for (const KernelFor<Kernel>& one : all)
    if (is_supported(one.needs)) supported.push_back(one.kernel);
  return supported;
}

}  // namespace tunefind
