#include "server/store/credentials.hpp"

#include <array>
#include <fmt/format.h>
#include <mutex>
#include <sodium.h>

#include "features/error.hpp"

namespace tunefind::server {
namespace {

constexpr std::size_t kSecretBytes = 32, kIdBytes = 12;

std::mutex hashing;  // held while a password is hashed

std::string hex_of(const std::string& bytes) {
  std::string hex(2 * bytes.size() + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  hex.pop_back();
  return hex;
}

std::string random_hex(std::size_t count) {
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return hex_of(bytes);
}

}  // namespace

void start_cryptography() {
  if (sodium_init() < 0) throw Error("libsodium cannot be used: there is no source of random numbers");
}

std::string hash_of_password(std::string_view password) {
  const std::lock_guard lock(hashing);
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                            crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw Error("a password cannot be hashed: not enough memory");
  return hash.data();
}

bool is_password(std::string_view password, const std::string& hash) {
  static const std::string hash_of_nobody = hash_of_password(new_secret());
  const std::lock_guard lock(hashing);
  const std::string& known = hash.empty() ? hash_of_nobody : hash;
  const bool same = crypto_pwhash_str_verify(known.c_str(), password.data(), password.size()) == 0;
  return same && !hash.empty();
}

std::string new_secret() {
  std::array<unsigned char, kSecretBytes> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_ENCODED_LEN(kSecretBytes, kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kVariant);
  text.pop_back();  // the terminating zero
  return text;
}

std::string hash_of_secret(std::string_view secret) {
  static_assert(kHashBytes == crypto_generichash_BYTES);
  std::string hash(kHashBytes, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), nullptr, 0);
  return hash;
}

std::string hex_mac(std::string_view text, std::string_view secret) {
  const std::string key = hash_of_secret(secret);
  std::string mac(crypto_generichash_BYTES, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(mac.data()), mac.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     reinterpret_cast<const unsigned char*>(key.data()), key.size());
  return hex_of(mac);
}

bool same_secret(std::string_view a, std::string_view b) {
  const std::string left = hash_of_secret(a), right = hash_of_secret(b);
  return sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string new_id() { return random_hex(kIdBytes); }

}  // namespace tunefind::server
