#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace tunefind {

/// What a person's hums are for. No person is in two parts.
enum class Part { train, dev, test };

/// "train", "dev" or "test".
const char* name_of(Part part);

/// Which part each person is in: people in an order that is drawn from the seed and their names alone, the first share
/// of them for testing, the next for development, the others for training. A share above 0 has somebody while there are
/// enough people for all three. Depends on nothing but its arguments.
std::map<std::string, Part> split_people(const std::set<std::string>& people, double dev, double test,
                                         std::uint64_t seed);

}  // namespace tunefind
