#pragma once

#include <complex>
#include <memory>
#include <vector>

namespace tunefind {

/// Real discrete Fourier transform of one size (FFTW, single precision), not normalised in either direction. One object
/// serves one thread at a time; objects can be constructed on several threads at once.
class RealFft {
 public:
  explicit RealFft(std::size_t size);
  ~RealFft();
  RealFft(RealFft&&) noexcept;
  RealFft& operator=(RealFft&&) noexcept;

  std::size_t size() const;
  /// size() samples: the input of `forward` and the result of `inverse`.
  float* samples();
  /// size() / 2 + 1 bins: the result of `forward` and the input of `inverse`, which overwrites them.
  std::complex<float>* bins();
  void forward();
  void inverse();

 private:
  struct Plans;
  std::unique_ptr<Plans> plans_;
};

/// Complex discrete Fourier transform of one size (FFTW, single precision), not normalised. Real and imaginary parts
/// are stored in separate arrays, so that two real signals can be transformed as one. One object serves one thread at a
/// time; objects can be constructed on several threads at once.
class ComplexFft {
 public:
  explicit ComplexFft(std::size_t size);
  ~ComplexFft();
  ComplexFft(ComplexFft&&) noexcept;
  ComplexFft& operator=(ComplexFft&&) noexcept;

  struct Parts {
    float* real;
    float* imaginary;
  };
  std::size_t size() const;
  /// size() samples: the input of `forward`.
  Parts samples();
  /// size() bins: the result of `forward`.
  Parts bins();
  void forward();

 private:
  struct Plan;
  std::unique_ptr<Plan> plan_;
};

/// The periodic Hann window of this length, values in [0, 1].
std::vector<float> hann_window(std::size_t length);

}  // namespace tunefind
