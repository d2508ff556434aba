#include "storage/sha256.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <vector>

#include "features/error.hpp"
#include "storage/descriptor.hpp"

namespace tunefind {

struct Sha256::State {
  crypto_hash_sha256_state value;
};

Sha256::Sha256() : state_(std::make_unique<State>()) { crypto_hash_sha256_init(&state_->value); }
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  crypto_hash_sha256_update(&state_->value, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

std::string Sha256::hex() const {
  crypto_hash_sha256_state copy = state_->value;
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash;
  crypto_hash_sha256_final(&copy, hash.data());
  std::string digits(2 * hash.size() + 1, '\0');
  sodium_bin2hex(digits.data(), digits.size(), hash.data(), hash.size());
  digits.pop_back();
  return digits;
}

std::string sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.hex();
}

std::string sha256_of_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::vector<char> piece(1 << 16);
  Sha256 hash;
  for (ssize_t read = 1; read > 0;) {
    read = file.number < 0 ? -1 : ::read(file.number, piece.data(), piece.size());
    if (read < 0) throw StorageError(fmt::format("{}: cannot be read: {}", path.string(), std::strerror(errno)));
    hash.add({piece.data(), static_cast<std::size_t>(read)});
  }
  return hash.hex();
}

}  // namespace tunefind
