#pragma once

#include <filesystem>

#include "cli/answer.hpp"
#include "storage/catalogue/catalogue.hpp"

namespace tunefind {

/// Draws why the first song of an answer was found: what of it sounds around the match (salience; its line, if it has
/// but one), the hum's contour moved onto it along the alignment, and below how far the two are apart. If nothing was
/// found, the hum alone and a remark. `path` is a picture's (cli/plot/canvas.hpp), `catalogue` the one that was
/// searched. Throws UsageError, StorageError.
void write_match_plot(const std::filesystem::path& path, const HeardQuery& heard, const Answer& answer,
                      const Catalogue& catalogue);

}  // namespace tunefind
