#include "features/spectrum/fft.hpp"

#include <cmath>
#include <fftw3.h>
#include <mutex>
#include <numbers>

namespace tunefind {
namespace {

/// Makes FFTW's planner thread-safe. A lock of our own would not do, because aubio plans with the same library under
/// another lock.
void make_planner_safe() {
  static std::once_flag made_safe;
  std::call_once(made_safe, fftwf_make_planner_thread_safe);
}

// FFTW_ESTIMATE picks the same plan each time, so rounding and therefore results are reproducible.
constexpr unsigned kPlanning = FFTW_ESTIMATE;

}  // namespace

struct RealFft::Plans {
  std::size_t size;
  float* samples;
  fftwf_complex* bins;
  fftwf_plan forward;
  fftwf_plan inverse;

  ~Plans() {
    fftwf_destroy_plan(forward);
    fftwf_destroy_plan(inverse);
    fftwf_free(samples);
    fftwf_free(bins);
  }
};

RealFft::RealFft(std::size_t size) : plans_(std::make_unique<Plans>()) {
  make_planner_safe();
  float* const samples = plans_->samples = fftwf_alloc_real(size);
  fftwf_complex* const bins = plans_->bins = fftwf_alloc_complex(size / 2 + 1);
  const int length = static_cast<int>(size);
  plans_->size = size;
  plans_->forward = fftwf_plan_dft_r2c_1d(length, samples, bins, kPlanning);
  plans_->inverse = fftwf_plan_dft_c2r_1d(length, bins, samples, kPlanning);
}

RealFft::~RealFft() = default;
RealFft::RealFft(RealFft&&) noexcept = default;
RealFft& RealFft::operator=(RealFft&&) noexcept = default;

std::size_t RealFft::size() const { return plans_->size; }
float* RealFft::samples() { return plans_->samples; }
std::complex<float>* RealFft::bins() { return reinterpret_cast<std::complex<float>*>(plans_->bins); }
void RealFft::forward() { fftwf_execute(plans_->forward); }
void RealFft::inverse() { fftwf_execute(plans_->inverse); }

struct ComplexFft::Plan {
  std::size_t size;
  float* values;  // four arrays: real and imaginary parts of the samples, then of the bins
  fftwf_plan forward;

  ~Plan() {
    fftwf_destroy_plan(forward);
    fftwf_free(values);
  }
  Parts parts(std::size_t which) const { return {values + 2 * which * size, values + (2 * which + 1) * size}; }
};

ComplexFft::ComplexFft(std::size_t size) : plan_(std::make_unique<Plan>()) {
  make_planner_safe();
  plan_->size = size;
  plan_->values = fftwf_alloc_real(4 * size);
  const Parts in = plan_->parts(0), out = plan_->parts(1);
  const fftw_iodim dimension{static_cast<int>(size), 1, 1};
  plan_->forward =
      fftwf_plan_guru_split_dft(1, &dimension, 0, nullptr, in.real, in.imaginary, out.real, out.imaginary, kPlanning);
}

ComplexFft::~ComplexFft() = default;
ComplexFft::ComplexFft(ComplexFft&&) noexcept = default;
ComplexFft& ComplexFft::operator=(ComplexFft&&) noexcept = default;

std::size_t ComplexFft::size() const { return plan_->size; }
ComplexFft::Parts ComplexFft::samples() { return plan_->parts(0); }
ComplexFft::Parts ComplexFft::bins() { return plan_->parts(1); }
void ComplexFft::forward() { fftwf_execute(plan_->forward); }

std::vector<float> hann_window(std::size_t length) {
  std::vector<float> window(length);
  for (std::size_t i = 0; i < length; ++i)
    window[i] = static_cast<float>(
        0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(length)));
  return window;
}

}  // namespace tunefind
