#pragma once

#include <string>
#include <string_view>

namespace tunefind::server {

/// Initialises libsodium; must be called before any other function of this header. Throws Error if the system has no
/// source of random numbers.
void start_cryptography();

/// Argon2id hash of a password with its salt and parameters (RFC 9106; libsodium's interactive limits, 64 MiB), as text
/// to store. This process hashes one password at a time, so that many logins at once do not fill the memory. Throws
/// Error if there is too little memory.
std::string hash_of_password(std::string_view password);
/// True if `hash` was made from this password. An empty `hash`, which stands for an unknown account, is never right but
/// takes equally long.
bool is_password(std::string_view password, const std::string& hash);

/// A random secret of 256 bits in URL-safe base64.
std::string new_secret();
inline constexpr std::size_t kHashBytes = 32;
/// The hash that a secret is stored under: BLAKE2b, `kHashBytes` bytes.
std::string hash_of_secret(std::string_view secret);

/// Message authentication code of a text (keyed BLAKE2b), as hexadecimal digits; only who has the secret can make it.
std::string hex_mac(std::string_view text, std::string_view secret);

/// True if the texts are equal. Takes equally long wherever they differ.
bool same_secret(std::string_view a, std::string_view b);

/// A random id of 24 hexadecimal digits.
std::string new_id();

}  // namespace tunefind::server
