#include "features/audio_files/decode_ffmpeg.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswresample/swresample.h>
}

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "features/audio_files/recording_builder.hpp"
#include "features/error.hpp"

namespace tunefind {

namespace {

// FFmpeg's names of the containers that hold their own sound; the everyday ones come first. Playlists and manifests
// (hls, concat, dash ...) are left out on purpose: an uploaded recording must not make the engine open other files or
// addresses.
constexpr std::array<std::string_view, 19> kContainers{"matroska", "mov",  "mp3", "aac", "ogg", "flac", "wav",
                                                       "w64",      "aiff", "caf", "au",  "asf", "avi",  "flv",
                                                       "mpegts",   "amr",  "ac3", "wv",  "ape"};
constexpr std::size_t kEverydayContainers = 10;  // the first 10 of kContainers are the everyday formats

bool is_known(const AVInputFormat& input, const DecodeLimits& limits) {
  const std::string_view names = input.name;  // for example "matroska,webm": the first is the demuxer's own name
  const auto end = limits.everyday_formats_only ? kContainers.begin() + kEverydayContainers : kContainers.end();
  return std::find(kContainers.begin(), end, names.substr(0, names.find(','))) != end;
}

/// Comma-separated names of all audio decoders, as FFmpeg's whitelist expects them. Pictures in a recording are never
/// decoded, so broken ones do no harm.
const std::string& sound_decoders() {
  static const std::string names = [] {
    std::string list;
    void* at = nullptr;
    while (const AVCodec* codec = av_codec_iterate(&at))
      if (codec->type == AVMEDIA_TYPE_AUDIO && av_codec_is_decoder(codec))
        list += (list.empty() ? "" : ",") + std::string(codec->name);
    return list;
  }();
  return names;
}

/// FFmpeg's callback for opening further files, whatever the container refers to: always refuses.
int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) { return AVERROR(EPERM); }

struct IoDelete {
  void operator()(AVIOContext* io) const {
    av_freep(&io->buffer);
    avio_context_free(&io);
  }
};
struct FormatDelete {
  void operator()(AVFormatContext* format) const { avformat_close_input(&format); }
};
struct CodecDelete {
  void operator()(AVCodecContext* codec) const { avcodec_free_context(&codec); }
};
struct SwrDelete {
  void operator()(SwrContext* swr) const { swr_free(&swr); }
};
struct PacketDelete {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};
struct FrameDelete {
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};

using Io = std::unique_ptr<AVIOContext, IoDelete>;
using Format = std::unique_ptr<AVFormatContext, FormatDelete>;
using Codec = std::unique_ptr<AVCodecContext, CodecDelete>;
using Frame = std::unique_ptr<AVFrame, FrameDelete>;

template <typename T>
T* allocated(T* pointer) {
  return pointer ? pointer : throw std::bad_alloc();
}

std::string reason(int code) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(code, text, sizeof text);
  return text;
}

int read_bytes(void* opaque, std::uint8_t* bytes, int size) {
  const auto count = std::fread(bytes, 1, static_cast<std::size_t>(size), static_cast<std::FILE*>(opaque));
  return count > 0 ? static_cast<int>(count) : AVERROR_EOF;
}

std::int64_t seek_bytes(void* opaque, std::int64_t offset, int whence) {
  auto* file = static_cast<std::FILE*>(opaque);
  if ((whence & ~AVSEEK_FORCE) == AVSEEK_SIZE) {
    const off_t here = ftello(file);
    fseeko(file, 0, SEEK_END);
    const off_t size = ftello(file);
    fseeko(file, here, SEEK_SET);
    return size;
  }
  return fseeko(file, offset, whence & ~AVSEEK_FORCE) == 0 ? ftello(file) : AVERROR(EIO);
}

Io open_io(std::FILE* file) {
  constexpr int kBufferBytes = 1 << 15;
  auto* buffer = allocated(static_cast<unsigned char*>(av_malloc(kBufferBytes)));
  return Io(allocated(avio_alloc_context(buffer, kBufferBytes, 0, file, read_bytes, nullptr, seek_bytes)));
}

Format open_format(AVIOContext* io, const std::string& name, const DecodeLimits& limits) {
  const AVInputFormat* input = nullptr;
  // Below AVPROBE_SCORE_RETRY FFmpeg itself only guesses; random bytes and text stay below it.
  const int score = av_probe_input_buffer2(io, &input, "", nullptr, 0, 0);
  if (score < AVPROBE_SCORE_RETRY || !is_known(*input, limits))
    throw AudioError(name + ": not a recording: unknown format");

  AVFormatContext* format = allocated(avformat_alloc_context());
  format->pb = io;
  format->io_open = refuse_to_open;
  format->codec_whitelist = allocated(av_strdup(sound_decoders().c_str()));
  int code = avformat_open_input(&format, "", input, nullptr);  // frees and clears `format` if it fails
  Format owner(format);
  if (code >= 0) code = avformat_find_stream_info(format, nullptr);
  if (code < 0) throw AudioError(name + ": damaged or truncated " + input->long_name + " file: " + reason(code));
  return owner;
}

/// Opens the decoder of the sound stream that FFmpeg considers the main one. Sets `stream_index` to that stream; all
/// other streams (pictures) are skipped.
Codec open_codec(AVFormatContext& format, int& stream_index, const std::string& name) {
  const AVCodec* decoder = nullptr;
  stream_index = av_find_best_stream(&format, AVMEDIA_TYPE_AUDIO, -1, -1, &decoder, 0);
  if (stream_index == AVERROR_STREAM_NOT_FOUND) throw AudioError(name + ": not a recording: it holds no sound");
  if (stream_index < 0) throw AudioError(name + ": no decoder for its sound codec");
  for (unsigned i = 0; i < format.nb_streams; ++i)
    if (static_cast<int>(i) != stream_index) format.streams[i]->discard = AVDISCARD_ALL;

  Codec codec(allocated(avcodec_alloc_context3(decoder)));
  codec->pkt_timebase = format.streams[stream_index]->time_base;
  int code = avcodec_parameters_to_context(codec.get(), format.streams[stream_index]->codecpar);
  if (code >= 0) code = avcodec_open2(codec.get(), decoder, nullptr);
  if (code < 0) throw AudioError(name + ": cannot decode its sound: " + reason(code));
  return codec;
}

/// Passes decoded frames on to a RecordingBuilder as interleaved floats. The first frame sets the sample rate; if the
/// stream changes its format, rate or channels later (joined files, damage), it is converted to the first rate.
class FrameConverter {
 public:
  FrameConverter(std::string name, double longest_s) : name_(std::move(name)), longest_s_(longest_s) {}

  void add(AVFrame& frame) {
    if (!recording_) {
      recording_.emplace(name_, frame.sample_rate, longest_s_);
      rate_ = frame.sample_rate;
    }
    const Shape shape{frame.format, frame.sample_rate, frame.ch_layout.nb_channels};
    if (shape != shape_) {
      drain();
      configure(frame);
      shape_ = shape;
    }
    convert(const_cast<const std::uint8_t**>(frame.extended_data), frame.nb_samples);
  }

  Audio finish() {
    if (!recording_) throw AudioError(name_ + ": holds no samples");
    drain();
    return recording_->finish();
  }

 private:
  struct Shape {
    int format = 0;
    int rate = 0;
    int channels = 0;

    bool operator==(const Shape&) const = default;
  };

  void configure(AVFrame& frame) {
    SwrContext* swr = nullptr;
    int code = swr_alloc_set_opts2(&swr, &frame.ch_layout, AV_SAMPLE_FMT_FLT, rate_, &frame.ch_layout,
                                   static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
    swr_.reset(swr);
    if (code >= 0) code = swr_init(swr);
    check(code);
  }

  void drain() {
    if (swr_) convert(nullptr, 0);
  }

  void convert(const std::uint8_t** samples, int frames) {
    const int room = swr_get_out_samples(swr_.get(), frames);
    check(room);
    block_.resize(static_cast<std::size_t>(room) * shape_.channels);
    auto* out = reinterpret_cast<std::uint8_t*>(block_.data());
    const int converted = swr_convert(swr_.get(), &out, room, samples, frames);
    check(converted);
    recording_->add({block_.data(), static_cast<std::size_t>(converted) * shape_.channels}, shape_.channels);
  }

  void check(int code) const {
    if (code < 0) throw AudioError(name_ + ": cannot convert its sound: " + reason(code));
  }

  std::string name_;
  double longest_s_;
  int rate_ = 0;
  Shape shape_;
  std::unique_ptr<SwrContext, SwrDelete> swr_;
  std::vector<float> block_;
  std::optional<RecordingBuilder> recording_;
};

/// Decodes one packet (null = end of the stream). A damaged packet is skipped and decoding goes on after it.
void decode_packet(AVCodecContext& codec, const AVPacket* packet, AVFrame* frame, FrameConverter& converter) {
  if (avcodec_send_packet(&codec, packet) < 0) return;
  while (avcodec_receive_frame(&codec, frame) >= 0) {
    converter.add(*frame);
    av_frame_unref(frame);
  }
}

}  // namespace

Audio decode_ffmpeg(std::FILE* file, const std::string& name, const DecodeLimits& limits) {
  [[maybe_unused]] static const bool silenced = (av_log_set_level(AV_LOG_QUIET), true);
  const Io io = open_io(file);
  const Format format = open_format(io.get(), name, limits);
  int stream_index = 0;
  const Codec codec = open_codec(*format, stream_index, name);

  FrameConverter converter(name, limits.longest_s);
  const std::unique_ptr<AVPacket, PacketDelete> packet(allocated(av_packet_alloc()));
  const Frame frame(allocated(av_frame_alloc()));
  while (av_read_frame(format.get(), packet.get()) >= 0) {
    if (packet->stream_index == stream_index) decode_packet(*codec, packet.get(), frame.get(), converter);
    av_packet_unref(packet.get());
  }
  decode_packet(*codec, nullptr, frame.get(), converter);

  return converter.finish();
}

}  // namespace tunefind
