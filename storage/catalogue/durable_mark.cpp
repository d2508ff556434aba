#include "storage/catalogue/durable_mark.hpp"

#include <boost/crc.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sstream>

#include "features/error.hpp"
#include "features/text_lines.hpp"
#include "storage/descriptor.hpp"

namespace tunefind {
namespace {

std::string text_of(const DurableMark& mark) {
  // Always as long as before, so that it can be overwritten at once.
  const std::string text =
      fmt::format("{} {:020} {} {:020}", mark.identity, mark.sequence, mark.manifest, mark.manifest_bytes);
  boost::crc_32_type crc;
  crc.process_bytes(text.data(), text.size());
  return fmt::format("{} {:08x}\n", text, crc.checksum());
}

}  // namespace

std::optional<DurableMark> DurableMark::read(const std::filesystem::path& file) {
  std::string text;
  try {
    text = read_text(file);
  } catch (const FormatError&) {
    return std::nullopt;
  }
  DurableMark mark;
  std::istringstream in(text);
  in >> mark.identity >> mark.sequence >> mark.manifest >> mark.manifest_bytes;
  return text == text_of(mark) ? std::optional(mark) : std::nullopt;
}

void DurableMark::write(const std::filesystem::path& file) const {
  const Descriptor descriptor(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  if (descriptor) write_all(descriptor.number, text_of(*this));
}

}  // namespace tunefind
