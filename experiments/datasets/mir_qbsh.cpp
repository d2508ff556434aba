// MIR-QBSH, the corpus of J.-S. R. Jang.
//
// Layout and counts: the MIREX wiki (2009 to 2020: Query by Singing/Humming: 4431 queries, 48 MIDI files, all sung from
// the beginning, pitch labelled by hand) and public readers of the corpus, which agree on
// waveFile/yearYYYY/personNNNNN/ NNNNN.wav and .pv, named after the song, midiFile/NNNNN.mid and midiFile/songList.txt
// (Big5; number, English title, Chinese title, recordings; '-' for no title). A .pv holds a MIDI number for each 256
// samples at 8 kHz.
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

constexpr double kFrame_s = 256.0 / 8000;  // hop and window of the pitch labels

std::string song_id(const std::string& number) { return "qbsh" + encode_id(number); }

/// Title by song number, from songList.txt. Empty if there is no list, which is no fault: titles are only displayed.
std::map<std::string, std::string> titles(const FileTree& files) {
  std::map<std::string, std::string> titles;
  if (!files.holds("midiFile/songList.txt")) return titles;
  const std::string list = read_text(files.path("midiFile/songList.txt"));
  for (const auto& [number, line] : filled_lines(list)) {
    const auto columns = fields(line, '\t');
    std::string key = stem_of(std::string(trimmed(columns[0])));
    if (key.size() < 5) key.insert(0, 5 - key.size(), '0');
    for (std::size_t column : {1, 2}) {
      if (column >= columns.size() || trimmed(columns[column]) == "-") continue;
      titles[key] = to_utf8(trimmed(columns[column]), "BIG5-HKSCS");
      break;
    }
  }
  return titles;
}

/// Query id of a recording, such as "year2003-person00001-00013".
std::string query_id(const std::string& name) {
  const std::filesystem::path path(name);
  const std::filesystem::path person = path.parent_path();
  return encode_id(fmt::format("{}-{}-{}", person.parent_path().filename().string(), person.filename().string(),
                               path.stem().string()));
}

DataSetContents read_mir_qbsh(const FileTree& files) {
  DataSetContents contents;
  const auto title_of = titles(files);
  std::set<std::string> songs;
  for (const std::string& name : files.matching("midiFile/*.mid")) {
    const std::string number = stem_of(name);
    songs.insert(number);
    const auto title = title_of.find(number);
    contents.data.songs.push_back({song_id(number), files.path(name), title == title_of.end() ? "" : title->second});
  }
  for (const auto& [number, title] : title_of)
    if (!songs.contains(number))
      contents.problems.push_back(
          fmt::format("{}: is listed in songList.txt but missing", files.path("midiFile/" + number + ".mid").string()));

  for (const std::string& name : files.matching("waveFile/*/*/*.wav")) {
    const std::string query = query_id(name), number = stem_of(name);
    const std::string pitch = name.substr(0, name.size() - 4) + ".pv";
    if (!songs.contains(number)) {
      contents.problems.push_back(
          fmt::format("{}: is a hum of song {}, which is not in midiFile", files.path(name).string(), number));
      continue;
    }
    contents.data.queries.push_back({query, files.path(name), {}});
    contents.data.qrels[query][song_id(number)] = 1;
    if (files.holds(pitch))
      contents.labels.push_back({files.path(pitch), files.path(name), kFrame_s, kFrame_s});
    else
      contents.problems.push_back(
          fmt::format("{}: is missing, although its recording exists", files.path(pitch).string()));
  }
  for (const std::string& name : files.matching("waveFile/*/*/*.pv"))
    if (!files.holds(name.substr(0, name.size() - 3) + ".wav"))
      contents.problems.push_back(fmt::format("{}: there is no recording of this name", files.path(name).string()));
  return contents;
}

bool is_mir_qbsh(const std::filesystem::path& folder) {
  return is_folder(folder / "midiFile") && is_folder(folder / "waveFile");
}

}  // namespace

DataSet mir_qbsh() {
  return {
      .name = "mir-qbsh",
      .title = "MIR-QBSH: hums of 48 children's and folk songs, each from its beginning",
      .licence = "free for research, with citation",
      .citation = "J.-S. R. Jang, \"MIR-QBSH Corpus\", MIR Lab, CS Dept., National Tsing Hua University, Taiwan",
      .obtain =
          "https://music-ir.org/evaluation/MIREX/data/qbsh/MIR-QBSH-corpus.tar.gz\n"
          "  sha256 5eb978b61beac608bc2300a8bd32e1035229cffae68250d82bb41b94447ef181 (by a public downloader)\n"
          "http://mirlab.org/dataSet/public/MIR-QBSH-corpus.rar",
      .layout =
          "midiFile/NNNNN.mid                            the songs\n"
          "midiFile/songList.txt                         their titles (Big5)\n"
          "waveFile/yearYYYY[a|b]/personNNNNN/NNNNN.wav  8 s of humming at 8 kHz, named after the song\n"
          "waveFile/yearYYYY[a|b]/personNNNNN/NNNNN.pv   its hand-labelled pitch: a MIDI number every 32 ms, 0 in "
          "rests",
      .gives =
          "songs qbshNNNNN; queries yearYYYY-personNNNNN-NNNNN: the pitch labels, or with `--recordings` the "
          "recordings",
      .files = {{"songs", "midiFile/*.mid", 48},
                {"hums", "waveFile/*/*/*.wav", 4431},
                {"pitch labels", "waveFile/*/*/*.pv", 4431}},
      .melody = {},
      .is_top = is_mir_qbsh,
      .read = read_mir_qbsh,
  };
}

}  // namespace tunefind
