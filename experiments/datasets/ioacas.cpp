// IOACAS, also called ThinkIT: hums that the Institute of Acoustics, Chinese Academy of Sciences, recorded for MIREX.
//
// Counts: the MIREX wiki (2009: corpus 1 with 355 queries and 106 MIDI files, corpus 2 with 404 and 192; from 2010 on
// one archive with 759 and 298; MIDI format 0 or 1, no guarantee that a hum begins where the song does). Layout: public
// readers expect IOACAS_QBH/ and IOACAS_QBH_Corpus/IOACAS_pt1/ with midi.list (file <tab> title, GB 2312), query.list
// (recording <tab> song), midfile/ and wavfile/, and ThinkIT_Corpus/ with query.list, Query/ and REFMIDI/. Lists can
// separate paths with '\' or give a file name without its folder. No source names the folder of part 2, so every folder
// with a query.list is read as a part.
#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>
#include <set>

#include "experiments/datasets/data_set.hpp"
#include "experiments/datasets/utf8.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

namespace fs = std::filesystem;

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// The files of one part, found by the names that its lists use: "wavfile\0001.wav", "0001.wav" or "0001". The case of
/// letters is ignored.
class PartFiles {
 public:
  PartFiles(const std::vector<std::string>& names, const std::string& folder) {
    for (const std::string& name : names) {
      if (!folder.empty() && !name.starts_with(folder + "/")) continue;
      by_path_[lower(folder.empty() ? name : name.substr(folder.size() + 1))] = name;
      by_stem_[lower(stem_of(name))].push_back(name);
    }
  }

  /// The file that `text` names; nothing if there is no such file or more than one.
  std::optional<std::string> find(std::string_view text) const {
    std::string path = lower(std::string(trimmed(text)));
    std::replace(path.begin(), path.end(), '\\', '/');
    if (path.starts_with("./")) path.erase(0, 2);
    if (const auto found = by_path_.find(path); found != by_path_.end()) return found->second;
    std::string stem = fs::path(path).filename().string();
    for (const char* suffix : {".wav", ".mid"})
      if (stem.ends_with(suffix)) stem.resize(stem.size() - 4);
    const auto found = by_stem_.find(stem);
    if (found == by_stem_.end() || found->second.size() != 1) return std::nullopt;
    return found->second.front();
  }

 private:
  std::map<std::string, std::string> by_path_;  // relative to the part's folder
  std::map<std::string, std::vector<std::string>> by_stem_;
};

/// The columns of a line, split at tabs if it has any, otherwise at blanks.
std::vector<std::string_view> columns_of(std::string_view line) {
  return line.find('\t') == std::string_view::npos ? words(line) : fields(line, '\t');
}

/// Reads the part in `folder` into `contents` and adds the files that its lists name to `listed`.
void read_part(const FileTree& files, const std::string& folder, DataSetContents& contents,
               std::set<std::string>& listed) {
  const std::string prefix = encode_id(folder.empty() ? "ioacas" : fs::path(folder).filename().string()) + "-";
  const auto in_part = [&](const char* name) { return folder.empty() ? name : folder + "/" + name; };
  const PartFiles midi(files.matching("*.mid"), folder), wav(files.matching("*.wav"), folder);
  std::map<std::string, std::string> ids;  // song id by file

  const auto add_song = [&](const std::string& name, const std::string& title) {
    if (!ids.emplace(name, prefix + encode_id(stem_of(name))).second) return;
    listed.insert(name);
    contents.data.songs.push_back({ids[name], files.path(name), title});
  };
  if (files.holds(in_part("midi.list"))) {
    const std::string list = read_text(files.path(in_part("midi.list")));
    for (const auto& [number, line] : filled_lines(list)) {
      const auto columns = columns_of(line);
      const auto name = midi.find(columns[0]);
      if (name)
        add_song(*name, columns.size() > 1 ? to_utf8(trimmed(columns[1]), "GB18030") : "");
      else
        contents.problems.push_back(fmt::format("{}:{}: no such MIDI file: {}",
                                                files.path(in_part("midi.list")).string(), number, quoted(columns[0])));
    }
  } else {
    for (const std::string& name : files.matching("*.mid"))
      if (folder.empty() || name.starts_with(folder + "/")) add_song(name, "");
  }

  const std::string queries = files.path(in_part("query.list")).string();
  const std::string list = read_text(queries);
  for (const auto& [number, line] : filled_lines(list)) {
    const auto columns = columns_of(line);
    if (columns.size() < 2) {
      contents.problems.push_back(
          fmt::format("{}:{}: expected a recording and its song: {}", queries, number, quoted(line)));
      continue;
    }
    const auto recording = wav.find(columns[0]), song = midi.find(columns[1]);
    if (!recording)
      contents.problems.push_back(fmt::format("{}:{}: no such recording: {}", queries, number, quoted(columns[0])));
    if (recording) listed.insert(*recording);
    if (!song || !ids.contains(*song))
      contents.problems.push_back(fmt::format("{}:{}: no such song: {}", queries, number, quoted(columns[1])));
    if (!recording || !song || !ids.contains(*song)) continue;
    const std::string id = prefix + encode_id(stem_of(*recording));
    contents.data.queries.push_back({id, files.path(*recording), {}});
    contents.data.qrels[id][ids[*song]] = 1;
  }
}

DataSetContents read_ioacas(const FileTree& files) {
  DataSetContents contents;
  std::set<std::string> listed;
  for (const std::string& name : files.names)
    if (lower(fs::path(name).filename().string()) == "query.list") read_part(files, folder_of(name), contents, listed);
  for (const char* pattern : {"*.mid", "*.wav"})
    for (const std::string& name : files.matching(pattern))
      if (!listed.contains(name))
        contents.problems.push_back(fmt::format("{}: is in no list", files.path(name).string()));
  return contents;
}

bool is_ioacas(const fs::path& folder) {
  if (is_file(folder / "query.list")) return true;
  std::error_code failure;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failure))
    if (is_file(entry.path() / "query.list")) return true;
  return false;
}

}  // namespace

DataSet ioacas() {
  return {
      .name = "ioacas",
      .title = "IOACAS (ThinkIT): hums of Chinese songs that begin anywhere, both parts",
      .licence = "not stated; given to MIREX as a public-domain data set (MIREX wiki, 2009)",
      .citation = "the MIREX wiki, Query by Singing/Humming: no paper is named there",
      .obtain =
          "https://music-ir.org/evaluation/MIREX/data/qbsh/IOACAS_QBH_Corpus.tar.gz\n"
          "http://mirlab.org/dataSet/public/IOACAS_QBH.rar\n"
          "  checksums unknown",
      .layout =
          "[PART/]midi.list          file <tab> title (GB 2312)\n"
          "[PART/]query.list         recording <tab> song\n"
          "[PART/]midfile/*.mid      the songs (ThinkIT: REFMIDI/)\n"
          "[PART/]wavfile/*.wav      the hums, 8 kHz (ThinkIT: Query/)",
      .gives = "songs and queries PART-NAME (ioacas-NAME if the lists are at the top of the copy)",
      .files = {{"songs", "*.mid", 298}, {"hums", "*.wav", 759}},
      .melody = {},
      .is_top = is_ioacas,
      .read = read_ioacas,
  };
}

}  // namespace tunefind
