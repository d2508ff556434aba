#pragma once

#include <filesystem>

#include "cli/answer.hpp"
#include "storage/catalogue/catalogue.hpp"

namespace tunefind {

/// Draws the match with the first song of an answer: the melody lines of the song around the match, over the salience
/// if it is a recording; the contour of the hum, moved to the song's key and times along the alignment; and below, the
/// distance between hum and song. If nothing was found, draws the hum alone and says so. `catalogue` is the one that
/// was searched. Throws UsageError if the suffix of `path` is not that of a picture (cli/plot/canvas.hpp), StorageError
/// if the song cannot be read or the file cannot be written.
void write_match_plot(const std::filesystem::path& path, const HeardQuery& heard, const Answer& answer,
                      const Catalogue& catalogue);

}  // namespace tunefind
