// POP909: pop songs as MIDI, with the melody on a separate track.
//
// Layout: the repository music-x-lab/POP909-Dataset, whose POP909/ holds 001/001.mid to 909/909.mid, other versions in
// NNN/versions/, and index.xlsx. Only the former are read.
#include <algorithm>
#include <fmt/format.h>

#include "experiments/datasets/data_set.hpp"

namespace tunefind {
namespace {

constexpr int kSongs = 909;

DataSetContents read_pop909(const FileTree& files) {
  DataSetContents contents;
  for (int i = 1; i <= kSongs; ++i) {
    const std::string number = fmt::format("{:03}", i), name = fmt::format("{0}/{0}.mid", number);
    if (files.holds(name))
      contents.data.songs.push_back({"pop" + number, files.path(name), ""});
    else
      contents.problems.push_back(files.path(name).string() + ": is missing");
  }
  for (const std::string& name : files.matching("*/*.mid"))
    if (std::none_of(contents.data.songs.begin(), contents.data.songs.end(),
                     [&](const SongEntry& song) { return song.path == files.path(name); }))
      contents.problems.push_back(files.path(name).string() + ": is not one of 001/001.mid to 909/909.mid");
  return contents;
}

bool is_pop909(const std::filesystem::path& folder) {
  for (int i = 1; i <= kSongs; ++i)
    if (is_file(folder / fmt::format("{0:03}/{0:03}.mid", i))) return true;
  return false;
}

}  // namespace

DataSet pop909() {
  return {
      .name = "pop909",
      .title = "POP909: 909 pop songs as MIDI, their melody in the track MELODY",
      .licence = "MIT",
      .citation =
          "Z. Wang, K. Chen, J. Jiang, Y. Zhang, M. Xu, S. Dai, X. Gu, G. Xia, \"POP909: A Pop-Song Dataset for "
          "Music Arrangement Generation\", ISMIR 2020",
      .obtain = "git clone https://github.com/music-x-lab/POP909-Dataset\n  (the commit is its checksum)",
      .layout =
          "POP909/NNN/NNN.mid      the songs, 001 to 909\n"
          "POP909/NNN/versions/    other arrangements, not read",
      .gives = "songs popNNN; no queries",
      .files = {{"songs", "*/*.mid", kSongs}},
      .melody = {},
      .is_top = is_pop909,
      .read = read_pop909,
  };
}

}  // namespace tunefind
