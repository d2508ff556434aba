#pragma once

#include <string>
#include <string_view>

namespace tunefind::server {

/// Must have been called before anything else of libsodium. Throws Error if there is no source of chance.
void start_cryptography();

/// The Argon2id hash of a password with its salt and parameters (RFC 9106; libsodium's interactive limits, 64 MiB), as
/// a text to keep. One at a time in this process, so that many logins do not fill the memory.
std::string hash_of_password(std::string_view password);
/// True if it is the password that was hashed. Takes as long for an empty `hash`, which no password has.
bool is_password(std::string_view password, const std::string& hash);

/// A secret of 256 bits in URL-safe base64, and the hash (BLAKE2b, 32 bytes) that it is kept under.
std::string new_secret();
std::string hash_of_secret(std::string_view secret);

/// Chance in hex.
std::string new_id();

}  // namespace tunefind::server
