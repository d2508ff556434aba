#include "features/audio_files/resample.hpp"

#include <cmath>
#include <soxr.h>
#include <string>

#include "features/error.hpp"

namespace tunefind {

namespace {

struct SoxrDelete {
  void operator()(soxr_t stream) const { soxr_delete(stream); }
};

void require(soxr_error_t error) {
  if (error) throw AudioError(std::string("resampling: ") + error);
}

}  // namespace

struct Resampler::Stream {
  static constexpr std::size_t kSpare = 1024;  // extra room in samples for what soxr's filters held back
  double ratio;
  std::size_t samples_in = 0;
  std::unique_ptr<soxr, SoxrDelete> converter;  // null if the rates are equal
  std::vector<float> out;

  /// Feeds one block (null = end of the signal) and takes everything that soxr can output so far.
  void process(const float* block, std::size_t size) {
    const auto room = static_cast<std::size_t>(static_cast<double>(size) * ratio) + kSpare;
    std::size_t taken = 0, given = 0;
    do {
      const std::size_t before = out.size();
      out.resize(before + room);
      std::size_t used = 0;
      require(soxr_process(converter.get(), block ? block + taken : nullptr, size - taken, &used, out.data() + before,
                           room, &given));
      taken += used;
      out.resize(before + given);
    } while (taken < size || given == room);
  }
};

Resampler::Resampler(double from_rate, double to_rate) : stream_(std::make_unique<Stream>()) {
  stream_->ratio = to_rate / from_rate;
  if (from_rate == to_rate) return;
  // HQ is flat up to 91 % of the lower Nyquist frequency (7.3 kHz at the engine rate), with aliases below the noise of
  // 24 bits, in single precision. The lower recipes are no faster and roll off early or alias more; VHQ works in double
  // precision and takes 1.8 times as long, for accuracy that a float cannot hold.
  const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
  soxr_error_t error = nullptr;
  stream_->converter.reset(soxr_create(from_rate, to_rate, 1, &error, nullptr, &quality, nullptr));
  require(error);
}

Resampler::~Resampler() = default;
Resampler::Resampler(Resampler&&) noexcept = default;
Resampler& Resampler::operator=(Resampler&&) noexcept = default;

void Resampler::reserve(std::size_t samples) {
  stream_->out.reserve(static_cast<std::size_t>(static_cast<double>(samples) * stream_->ratio) + 2 * Stream::kSpare);
}

void Resampler::add(std::span<const float> block) {
  stream_->samples_in += block.size();
  if (stream_->converter) {
    if (!block.empty()) stream_->process(block.data(), block.size());
  } else {
    stream_->out.insert(stream_->out.end(), block.begin(), block.end());
  }
}

std::vector<float> Resampler::finish() {
  if (stream_->converter && stream_->samples_in > 0) stream_->process(nullptr, 0);
  stream_->out.resize(
      static_cast<std::size_t>(std::llround(static_cast<double>(stream_->samples_in) * stream_->ratio)));
  return std::move(stream_->out);
}

std::vector<float> resample(const std::vector<float>& samples, double from_rate, double to_rate) {
  Resampler resampler(from_rate, to_rate);
  resampler.add(samples);
  return resampler.finish();
}

}  // namespace tunefind
