#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace tunefind {

/// The part of a data set for training, development or testing. The parts share no person.
enum class Part { train, dev, test };

/// "train", "dev" or "test".
const char* name_of(Part part);

/// Assigns each person to a part. `dev` and `test` are the shares of the people for development and testing; the others
/// are for training, at least one. A share above 0 gets at least one person if there are three or more. People are
/// shuffled by the seed and their names; testers come first, so that they do not change with `dev`.
std::map<std::string, Part> split_people(const std::set<std::string>& people, double dev, double test,
                                         std::uint64_t seed);

}  // namespace tunefind
