// MTG-QBH.
//
// Layout and counts: the README of the data set (118 recordings of 17 people, 16 bit mono wav at 44.1 kHz; Queries.csv,
// Collection_Canonicals.csv with 481 recordings, Collection_Full.csv with 2125) and public readers of the archive,
// which agree on audio/ and metadata/ and on lists with CR line ends and padded fields. The data set contains neither
// the songs, which are commercial recordings, nor pitch files. Users can add both to their copy, see `layout`.
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "engine/hearing/input_files.hpp"
#include "experiments/datasets/csv.hpp"
#include "experiments/datasets/data_set.hpp"
#include "experiments/datasets/utf8.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

/// The lists end their lines with CR, as on old Macintosh computers, so their encoding is assumed to be from there too.
constexpr const char* kEncoding = "MACINTOSH";

struct SungQuery {
  std::string id, recording, label;
};

const std::string& field_of(const CsvRow& row, const char* column, const std::string& name) {
  const auto field = row.find(column);
  if (field == row.end()) throw FormatError(fmt::format("{}: a row has no '{}'", name, column));
  return field->second;
}

std::vector<CsvRow> rows_of(const FileTree& files, const char* name) {
  const std::string path = files.path(name).string();
  std::vector<CsvRow> rows = read_csv(read_text(path), path);
  if (rows.empty()) throw FormatError(path + ": holds no rows");
  return rows;
}

/// The queries that metadata/Queries.csv lists and whose recording exists; reports differences to `contents.problems`.
std::vector<SungQuery> sung_queries(const FileTree& files, DataSetContents& contents) {
  const std::string list = files.path("metadata/Queries.csv").string();
  std::vector<SungQuery> queries;
  std::set<std::string> listed;
  for (const CsvRow& row : rows_of(files, "metadata/Queries.csv")) {
    const std::string recording = "audio/" + stem_of(field_of(row, "Filename", list)) + ".wav";
    listed.insert(recording);
    if (!files.holds(recording))
      contents.problems.push_back(files.path(recording).string() + ": is listed in Queries.csv but missing");
    else
      queries.push_back({"mtg-" + encode_id(stem_of(recording)), recording, field_of(row, "Class label", list)});
  }
  for (const std::string& name : files.matching("audio/*.wav"))
    if (!listed.contains(name))
      contents.problems.push_back(files.path(name).string() + ": is not listed in Queries.csv");
  return queries;
}

/// Adds the user's own files of the songs to `contents`; returns their ids by the class labels of Collection_Full.csv.
std::multimap<std::string, std::string> add_songs(const FileTree& files, const std::vector<std::string>& names,
                                                  DataSetContents& contents) {
  std::map<std::string, std::pair<std::string, std::string>> known;  // title and label by song id
  const std::string list = files.path("metadata/Collection_Full.csv").string();
  for (const CsvRow& row : rows_of(files, "metadata/Collection_Full.csv"))
    known[field_of(row, "Song ID", list)] = {to_utf8(field_of(row, "Title", list), kEncoding),
                                             field_of(row, "Class label", list)};
  std::multimap<std::string, std::string> by_label;
  for (const std::string& name : names) {
    const auto song = known.find(stem_of(name));
    if (song == known.end()) {
      contents.problems.push_back(files.path(name).string() + ": its name is no Song ID of Collection_Full.csv");
      continue;
    }
    const std::string id = "mtg-song-" + encode_id(song->first);
    contents.data.songs.push_back({id, files.path(name), song->second.first});
    by_label.emplace(song->second.second, id);
  }
  return by_label;
}

DataSetContents read_mtg_qbh(const FileTree& files) {
  DataSetContents contents;
  const std::vector<SungQuery> queries = sung_queries(files, contents);
  std::vector<std::string> songs = files.matching("songs/*");
  std::erase_if(songs, [](const std::string& name) { return !is_readable_input(name); });
  const bool with_songs = !songs.empty();
  std::multimap<std::string, std::string> by_label;
  if (with_songs) {
    by_label = add_songs(files, songs, contents);
  } else {
    contents.notes.push_back("there is no songs/: the recordings are searched for each other, each without itself");
    for (const SungQuery& query : queries) {
      contents.data.songs.push_back({query.id, files.path(query.recording), ""});
      by_label.emplace(query.label, query.id);
    }
  }
  std::size_t unanswered = 0;
  for (const SungQuery& query : queries) {
    const std::string f0 = "f0/" + stem_of(query.recording) + ".csv";
    if (files.holds(f0)) contents.labels.push_back({files.path(f0), files.path(query.recording), 0, 0});
    std::map<std::string, int> right;
    const auto [first, last] = by_label.equal_range(query.label);
    for (auto song = first; song != last; ++song)
      if (song->second != query.id) right[song->second] = 1;
    if (right.empty()) {
      ++unanswered;
      continue;
    }
    contents.data.queries.push_back({query.id, files.path(query.recording), {}});
    if (!with_songs) contents.data.queries.back().left_out.insert(query.id);
    contents.data.qrels[query.id] = std::move(right);
  }
  if (unanswered > 0)
    contents.notes.push_back(fmt::format("recordings that are not used as queries: {} ({})", unanswered,
                                         with_songs ? "their song is not in songs/" : "nobody else sings their song"));
  for (const std::string& name : files.matching("f0/*.csv"))
    if (!files.holds("audio/" + stem_of(name) + ".wav"))
      contents.problems.push_back(files.path(name).string() + ": there is no recording of this name in audio/");
  return contents;
}

bool is_mtg_qbh(const std::filesystem::path& folder) { return is_file(folder / "metadata/Queries.csv"); }

}  // namespace

DataSet mtg_qbh() {
  return {
      .name = "mtg-qbh",
      .title = "MTG-QBH: pop songs sung a cappella from memory, 17 people",
      .licence = "README: internal, non-commercial use only, not to be redistributed; the Zenodo record says CC BY 4.0",
      .citation =
          "J. Salamon, J. Serra, E. Gomez, \"Tonal Representations for Music Retrieval: From Version "
          "Identification to Query-by-Humming\", Int. J. of Multimedia Information Retrieval 2(1), 2013",
      .obtain =
          "https://zenodo.org/records/1290712 (MTG-QBH.zip)\n"
          "  md5 82a4e0a09832ebd8525e66c51d5111fc (by a public downloader)",
      .layout =
          "audio/qN.wav                           what was sung\n"
          "metadata/Queries.csv                   which song it is\n"
          "metadata/Collection_Full.csv           2125 recordings of songs, which the data set does not contain\n"
          "metadata/Collection_Canonicals.csv     481 of them\n"
          "songs/SONGID.*                         optional, your own: recordings or MIDI files by Song ID\n"
          "f0/qN.csv                              optional, your own: time_s,hz lines of what was sung",
      .gives =
          "queries mtg-qN: the f0 file if there is one, otherwise (and always with `--recordings`) the recording;\n"
          "songs mtg-song-SONGID from songs/, right if they have the query's class label; without songs/ the\n"
          "recordings themselves are the songs",
      .files = {{"recordings", "audio/*.wav", 118}, {"lists", "metadata/*.csv", 3}},
      .melody = {},
      .is_top = is_mtg_qbh,
      .read = read_mtg_qbh,
  };
}

}  // namespace tunefind
