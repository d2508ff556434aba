#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace tunefind::server {

/// JSON whose members keep the order in which they were added. Only declared here, because the library's header is slow
/// to compile: sources that use it include <nlohmann/json.hpp>.
using Json = nlohmann::ordered_json;

/// Number of the account that something belongs to. A number is never given to a second account.
using Owner = std::uint32_t;

/// The only owner of a server that runs with --single-user.
inline constexpr Owner kSingleUser = 1;

/// An owner's number as names of files, ids and keys have it: 8 hexadecimal digits.
std::string owner_name(Owner owner);

/// Milliseconds since 1970 in UTC.
using Time = std::int64_t;
inline constexpr Time kDay_ms = 24 * 3600 * 1000;

Time now();

/// A time as API.md writes it: "2026-05-04T12:00:00Z".
std::string iso_time(Time time);

}  // namespace tunefind::server
