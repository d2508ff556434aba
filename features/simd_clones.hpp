#pragma once

/// Attribute for a function of plain loops: compiles it a second time for AVX2, and the loader picks the version that
/// the processor supports. The AVX2 version does without fused multiply-add, which rounds differently, so that both
/// versions give the same bits.
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)  // the loader picks before ThreadSanitizer starts
#define TUNEFIND_SIMD_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define TUNEFIND_SIMD_CLONES
#endif
