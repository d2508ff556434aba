// The Essen Folksong Collection in **kern.
//
// Layout and count: README.txt of ccarh/essen-folksong-collection, whose index of 1995 adds up to 6249 songs in
// africa/, america/, asia/ and europa/ (its first lines say "some 6,255"). The number of songs in today's repository is
// not known, so the index's count is taken as the minimum.
#include <algorithm>
#include <map>
#include <string_view>

#include "experiments/datasets/data_set.hpp"
#include "experiments/datasets/utf8.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

/// Title in the file's own metadata (Humdrum reference record OTL); empty if it has none or the file cannot be read.
std::string title_of(const std::filesystem::path& path) {
  constexpr std::string_view kTitle = "!!!OTL:";
  try {
    const std::string text = read_text(path);
    for (const auto& [number, line] : text_lines(text))
      if (line.starts_with(kTitle)) return to_utf8(trimmed(line.substr(kTitle.size())), "LATIN1");
  } catch (const FormatError&) {  // reading the song reports the same failure
  }
  return "";
}

DataSetContents read_essen(const FileTree& files) {
  DataSetContents contents;
  const std::vector<std::string> names = files.matching("*.krn");
  std::map<std::string, int> occurrences;
  for (const std::string& name : names) ++occurrences[stem_of(name)];
  for (const std::string& name : names) {
    std::string id = stem_of(name);
    if (occurrences[id] > 1) {
      id = name.substr(0, name.size() - 4);
      std::replace(id.begin(), id.end(), '/', '-');
    }
    contents.data.songs.push_back({encode_id(id), files.path(name), title_of(files.path(name))});
  }
  return contents;
}

bool is_essen(const std::filesystem::path& folder) { return is_folder(folder / "europa"); }

}  // namespace

DataSet essen() {
  return {
      .name = "essen",
      .title = "The Essen Folksong Collection: monophonic folk songs in **kern",
      .licence = "for academic research only, not to be redistributed (CCARH, license.txt)",
      .citation =
          "H. Schaffrath, \"The Essen Folksong Collection in Kern Format\" [computer database], D. Huron (ed.), "
          "Menlo Park, CA: Center for Computer Assisted Research in the Humanities, 1995",
      .obtain = "git clone https://github.com/ccarh/essen-folksong-collection\n  (the commit is its checksum)",
      .layout = "africa/ america/ asia/ europa/     NAME.krn at any depth, such as europa/deutschl/fink/deut0001.krn",
      .gives = "songs NAME, prefixed with the path where several files share a name; no queries",
      .files = {{"songs", "*.krn", 6249, true}},
      .melody = {},
      .is_top = is_essen,
      .read = read_essen,
  };
}

}  // namespace tunefind
