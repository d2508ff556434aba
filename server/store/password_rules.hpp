#pragma once

#include <optional>
#include <string>

namespace tunefind::server {

/// Why a password is not accepted for an account of this name, in one line for the user; nothing if it is. A password
/// has at least 12 characters and at most 200 bytes, and is neither common nor made of the name (cracklib with its list
/// of words; OWASP ASVS 2.1). Without that list, which the package cracklib-runtime installs, only the length counts.
/// Safe to call from several threads.
std::optional<std::string> fault_of_password(const std::string& password, const std::string& name);

/// True if the list of words is installed.
bool has_password_list();

}  // namespace tunefind::server
