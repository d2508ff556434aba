#pragma once

/// Before a function of plain loops: compiled for AVX2 too, and chosen when the programme starts. Fused multiply-add,
/// which rounds otherwise, is not part of it: every clone gives the same bits.
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)  // a clone is chosen before ThreadSanitizer is up
#define TUNEFIND_SIMD_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define TUNEFIND_SIMD_CLONES
#endif
