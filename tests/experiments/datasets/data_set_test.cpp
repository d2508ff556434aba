// A corpus written in its original layout is read back as the songs, queries and judgements that it was written from; a
// folder that holds something else is recognised as such.
#include "experiments/datasets/data_set.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <set>

#include "features/error.hpp"
#include "tests/experiments/datasets/corpora.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

DataSetContents read(const char* name, const fs::path& folder) {
  const DataSet* const set = find_data_set(name);
  BOOST_REQUIRE(set);
  return set->read(file_tree(top_of(*set, folder)));
}

std::string refusal(const char* name, const fs::path& folder) {
  try {
    top_of(*find_data_set(name), folder);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "";
}

std::set<std::string> ids(const auto& entries) {
  std::set<std::string> ids;
  for (const auto& entry : entries) ids.insert(entry.id);
  return ids;
}

using Ids = std::set<std::string>;

struct Corpus {
  const char* name;
  std::function<void(const fs::path&)> write;
};

const Corpus kCorpora[] = {{"mir-qbsh", write_mir_qbsh},
                           {"ioacas", write_ioacas},
                           {"mtg-qbh", [](const fs::path& top) { write_mtg_qbh(top, 4); }},
                           {"mir-1k", write_mir_1k},
                           {"essen", write_essen},
                           {"pop909", [](const fs::path& top) { write_pop909(top, 3); }},
                           {"folder", [](const fs::path& top) { write_file(top / "catalogue.tsv", "s\ts.mid\n"); }}};

}  // namespace

BOOST_AUTO_TEST_SUITE(data_set_test)

BOOST_AUTO_TEST_CASE(every_data_set_has_a_complete_description) {
  Ids names;
  for (const DataSet& set : data_sets()) {
    BOOST_TEST_CONTEXT(set.name) {
      BOOST_TEST(names.insert(std::string(set.name)).second);
      for (const std::string_view text : {set.title, set.licence, set.citation, set.obtain, set.layout, set.gives})
        BOOST_TEST(!text.empty());
      BOOST_TEST(find_data_set(set.name) == &set);
    }
  }
  BOOST_TEST(std::size(kCorpora) == data_sets().size());
  BOOST_TEST(!find_data_set("nothing"));
}

BOOST_AUTO_TEST_CASE(finds_a_copy_up_to_two_levels_down) {
  for (const Corpus& corpus : kCorpora)
    for (const char* where : {"", "corpus", "download/corpus"}) {
      const CorpusFolder folder;
      corpus.write(folder / where);
      BOOST_TEST_CONTEXT(corpus.name << " in '" << where << "'") {
        const fs::path top = top_of(*find_data_set(corpus.name), folder.path());
        BOOST_TEST(fs::equivalent(top, folder / where));
        BOOST_TEST(!read(corpus.name, folder.path()).data.songs.empty());
      }
    }
}

BOOST_AUTO_TEST_CASE(names_the_data_set_that_a_wrong_folder_looks_like) {
  for (const Corpus& corpus : kCorpora)
    for (const DataSet& set : data_sets()) {
      if (set.name == corpus.name) continue;
      const CorpusFolder folder;
      corpus.write(folder.path());
      const std::string said = refusal(std::string(set.name).c_str(), folder.path());
      BOOST_TEST(said == fmt::format("{}: holds no copy of {}; it looks like {}", folder.path().string(), set.name,
                                     corpus.name));
    }
}

BOOST_AUTO_TEST_CASE(rejects_missing_empty_and_unknown_folders) {
  const CorpusFolder folder;
  BOOST_TEST(refusal("essen", folder / "nowhere") == (folder / "nowhere").string() + ": no such folder");
  BOOST_TEST(refusal("essen", folder.path()) == folder.path().string() + ": holds no files");
  write_file(folder / "a/holiday.txt", "?");
  BOOST_TEST(refusal("essen", folder.path()) ==
             folder.path().string() + ": holds no copy of essen or of any other data set");
}

BOOST_AUTO_TEST_CASE(mir_qbsh_names_hums_after_their_songs) {
  const CorpusFolder folder;
  write_mir_qbsh(folder.path());
  const DataSetContents contents = read("mir-qbsh", folder.path());
  const std::vector<SongEntry> songs{{"qbsh00001", folder / "midiFile/00001.mid", "Twinkle twinkle"},
                                     {"qbsh00002", folder / "midiFile/00002.mid", "\u773C"},
                                     {"qbsh00003", folder / "midiFile/00003.mid", ""}};
  BOOST_TEST((contents.data.songs == songs));
  BOOST_TEST(contents.data.queries.size() == 6u);
  BOOST_TEST((contents.data.queries.front() ==
              QueryEntry{"year2003-person00001-00001", folder / "waveFile/year2003/person00001/00001.wav", {}}));
  BOOST_TEST((contents.data.qrels.at("year2004-person00002-00003") == std::map<std::string, int>{{"qbsh00003", 1}}));
  BOOST_TEST(contents.data.qrels.size() == 6u);
  BOOST_TEST(contents.labels.size() == 6u);
  BOOST_TEST(contents.labels.front().hop_s == 0.032);
  BOOST_TEST(contents.problems.empty());
}

BOOST_AUTO_TEST_CASE(ioacas_reads_both_parts_under_different_ids) {
  const CorpusFolder folder;
  write_ioacas(folder.path());
  const DataSetContents contents = read("ioacas", folder.path());
  BOOST_TEST((ids(contents.data.songs) == Ids{"IOACAS_pt1-001", "IOACAS_pt1-002", "IOACAS_pt2-001", "IOACAS_pt2-002"}));
  BOOST_TEST(contents.data.songs.front().title == "\u6B4C");
  BOOST_TEST((contents.data.qrels == Qrels{{"IOACAS_pt1-h001", {{"IOACAS_pt1-001", 1}}},
                                           {"IOACAS_pt1-h002", {{"IOACAS_pt1-002", 1}}},
                                           {"IOACAS_pt2-h001", {{"IOACAS_pt2-001", 1}}},
                                           {"IOACAS_pt2-h002", {{"IOACAS_pt2-002", 1}}}}));
  BOOST_TEST(contents.problems.empty());
}

// The layout of ThinkIT that public readers expect: other folder names, file names without suffix, blanks between the
// columns, no list of songs.
BOOST_AUTO_TEST_CASE(ioacas_also_reads_the_thinkit_layout) {
  const CorpusFolder folder;
  write_file(folder / "REFMIDI/11.mid", small_midi(1));
  write_hum(folder / "Query/a.WAV", 1);
  write_file(folder / "query.list", "a 11\n");
  const DataSetContents contents = read("ioacas", folder.path());
  BOOST_TEST((contents.data.qrels == Qrels{{"ioacas-a", {{"ioacas-11", 1}}}}));
  BOOST_TEST(contents.data.queries.front().path == folder / "Query/a.WAV");
  BOOST_TEST(contents.problems.empty());
}

BOOST_AUTO_TEST_CASE(mtg_qbh_without_songs_uses_its_recordings_as_songs) {
  const CorpusFolder folder;
  write_mtg_qbh(folder.path(), 5);
  const DataSetContents contents = read("mtg-qbh", folder.path());
  BOOST_TEST((ids(contents.data.songs) == Ids{"mtg-q1", "mtg-q2", "mtg-q3", "mtg-q4", "mtg-q5"}));
  BOOST_TEST((contents.data.qrels == Qrels{{"mtg-q1", {{"mtg-q2", 1}}},
                                           {"mtg-q2", {{"mtg-q1", 1}}},
                                           {"mtg-q3", {{"mtg-q4", 1}}},
                                           {"mtg-q4", {{"mtg-q3", 1}}}}));
  for (const QueryEntry& query : contents.data.queries) BOOST_TEST((query.left_out == Ids{query.id}));
  BOOST_TEST(contents.notes.size() == 2u);
  BOOST_TEST(contents.notes.back() == "recordings that are not used as queries: 1 (nobody else sings their song)");
  BOOST_TEST(contents.problems.empty());
}

BOOST_AUTO_TEST_CASE(mtg_qbh_reads_songs_and_f0_files_that_the_user_added) {
  const CorpusFolder folder;
  write_mtg_qbh(folder.path(), 4);
  write_file(folder / "songs/1.mid", small_midi(1));
  write_file(folder / "songs/cover.jpg", "?");
  write_file(folder / "f0/q3.csv", "0.00,220\n0.01,220\n");
  const DataSetContents contents = read("mtg-qbh", folder.path());
  BOOST_TEST((contents.data.songs == std::vector<SongEntry>{{"mtg-song-1", folder / "songs/1.mid", "Title, 1"}}));
  BOOST_TEST((contents.data.qrels == Qrels{{"mtg-q3", {{"mtg-song-1", 1}}}, {"mtg-q4", {{"mtg-song-1", 1}}}}));
  BOOST_TEST_REQUIRE(contents.labels.size() == 1u);
  BOOST_TEST(contents.labels[0].pitch == folder / "f0/q3.csv");
  BOOST_TEST(contents.problems.empty());
}

BOOST_AUTO_TEST_CASE(mir_1k_finds_renditions_of_a_song_by_their_lyrics) {
  const CorpusFolder folder;
  write_mir_1k(folder.path());
  const DataSetContents contents = read("mir-1k", folder.path());
  BOOST_TEST((ids(contents.data.songs) == Ids{"Ani_1", "fdps_3", "leon_1"}));
  BOOST_TEST((contents.data.qrels == Qrels{{"Ani_1_01", {{"fdps_3", 1}}},
                                           {"Ani_1_02", {{"fdps_3", 1}}},
                                           {"fdps_3_01", {{"Ani_1", 1}}},
                                           {"fdps_3_02", {{"Ani_1", 1}}}}));
  for (const QueryEntry& query : contents.data.queries)
    BOOST_TEST((query.left_out == Ids{query.id.substr(0, query.id.size() - 3)}));
  BOOST_TEST((contents.query_channel == 1));
  BOOST_TEST(contents.labels.size() == 6u);
  BOOST_TEST(contents.notes.back() ==
             "clips that are not used as queries: 2 (by the lyrics, nobody else sings their song)");
  BOOST_TEST(contents.problems.empty());
}

BOOST_AUTO_TEST_CASE(essen_adds_the_path_to_ids_that_repeat) {
  const CorpusFolder folder;
  write_essen(folder.path());
  const DataSetContents contents = read("essen", folder.path());
  const std::vector<SongEntry> songs{{"asia-china-song01", folder / "asia/china/song01.krn", "two"},
                                     {"europa-czech-song01", folder / "europa/czech/song01.krn", "one"},
                                     {"deut0001", folder / "europa/deutschl/fink/deut0001.krn", "Fr\u00FChling"}};
  BOOST_TEST((contents.data.songs == songs));
  BOOST_TEST(contents.data.queries.empty());
}

BOOST_AUTO_TEST_CASE(pop909_reads_the_song_but_not_its_other_versions) {
  const CorpusFolder folder;
  write_pop909(folder / "POP909");
  const DataSetContents contents = read("pop909", folder.path());
  BOOST_TEST(contents.data.songs.size() == 909u);
  BOOST_TEST((contents.data.songs.back() == SongEntry{"pop909", folder / "POP909/909/909.mid", ""}));
  BOOST_TEST(contents.problems.empty());
}

BOOST_AUTO_TEST_SUITE_END()
