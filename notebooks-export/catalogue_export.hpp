#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "storage/catalogue/catalogue.hpp"

namespace tunefind {

/// How many songs were exported, and what could not be read of the catalogue (one line each).
struct CatalogueReport {
  std::size_t songs = 0;
  std::vector<std::string> failures;
};

/// Writes catalogue.csv, a line for each song by id: id, title, source, duration_s, bpm, tonic (0 = C), mode,
/// polyphonic (0 or 1). bpm, tonic and mode are empty where they are not known. Throws StorageError if it cannot be
/// written.
CatalogueReport export_catalogue(const Catalogue& catalogue, const std::filesystem::path& out);

}  // namespace tunefind
