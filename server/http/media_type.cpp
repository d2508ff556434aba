#include "server/http/media_type.hpp"

namespace tunefind::server {
namespace {

bool is_mpeg_audio(std::string_view head) {
  if (head.starts_with("ID3")) return true;
  if (head.size() < 4) return false;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(head[i]); };
  // A frame header: the sync bits, then version, layer, bit rate and sample rate, none of them a reserved value.
  return byte(0) == 0xff && (byte(1) & 0xe0) == 0xe0 && (byte(1) & 0x18) != 0x08 && (byte(1) & 0x06) != 0 &&
         (byte(2) & 0xf0) != 0xf0 && (byte(2) & 0x0c) != 0x0c;
}

}  // namespace

std::string media_type_of(std::string_view head, bool songs) {
  const auto at = [&](std::size_t offset, std::string_view magic) {
    return head.size() >= offset + magic.size() && head.substr(offset, magic.size()) == magic;
  };
  if ((at(0, "RIFF") || at(0, "RF64")) && at(8, "WAVE")) return "audio/wav";
  if (at(0, "fLaC")) return "audio/flac";
  if (at(0, "OggS")) return "audio/ogg";
  if (at(0, "FORM") && (at(8, "AIFF") || at(8, "AIFC"))) return "audio/aiff";
  if (at(0, "\x1a\x45\xdf\xa3")) return "audio/webm";
  if (at(4, "ftyp")) return "audio/mp4";
  if (songs && at(0, "MThd")) return "audio/midi";
  if (is_mpeg_audio(head)) return "audio/mpeg";
  return "";
}

const std::vector<std::string>& song_suffixes() {
  static const std::vector<std::string> suffixes{".wav", ".flac", ".ogg",  ".opus", ".mp3", ".aiff",
                                                 ".aif", ".m4a",  ".webm", ".mp4",  ".mid", ".midi"};
  return suffixes;
}

const std::vector<std::string>& hum_suffixes() {
  static const std::vector<std::string> suffixes{".webm", ".m4a", ".mp4",  ".wav", ".ogg",
                                                 ".opus", ".mp3", ".flac", ".aiff"};
  return suffixes;
}

}  // namespace tunefind::server
