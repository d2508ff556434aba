#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// XXH3-128 of texts in hex; each counts with its length, so that what belongs to which matters.
std::string fingerprint(const std::vector<std::string_view>& texts);

/// The fingerprint of this programme's source files whose path in the repository begins with one of `prefixes`
/// ("features/", "engine/ingest."), of how they are compiled and of the libraries' versions: it changes when the code
/// does. A prefix that no file has is a broken invariant.
std::string code_fingerprint(const std::vector<std::string_view>& prefixes);

}  // namespace tunefind
