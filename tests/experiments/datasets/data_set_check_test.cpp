// A complete copy has no problems. When one thing in a copy is removed, damaged or added, the check reports exactly
// that.
#include "experiments/datasets/data_set_check.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <utility>

#include "experiments/datasets/check_sums.hpp"
#include "features/error.hpp"
#include "tests/experiments/datasets/corpora.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

DataSetReport check(const char* name, const fs::path& folder) { return check_data_set(*find_data_set(name), folder); }

/// The reported problems without the folder's path. Leaves out the numbers of files, which differ from the real
/// corpus's.
std::vector<std::string> problems(const char* name, const fs::path& folder) {
  std::vector<std::string> shown;
  for (std::string problem : check(name, folder).problems) {
    if (problem.find("/*") != std::string::npos) continue;
    if (problem.starts_with(folder.string() + "/")) problem.erase(0, folder.string().size() + 1);
    shown.push_back(std::move(problem));
  }
  return shown;
}

using Texts = std::vector<std::string>;

/// A change to a complete copy, and the problems that the check must then report.
struct Damage {
  const char* set;
  std::function<void(const fs::path&)> write;
  std::function<void(const fs::path&)> damage;
  Texts problems;
};

void write_four_sung(const fs::path& top) { write_mtg_qbh(top, 4); }
void write_all_pop(const fs::path& top) { write_pop909(top); }

const Damage kDamages[] = {
    {"mir-qbsh",
     write_mir_qbsh,
     [](const fs::path& top) { fs::remove(top / "waveFile/year2003/person00001/00002.wav"); },
     {"waveFile/year2003/person00001/00002.pv: there is no recording of this name"}},
    {"mir-qbsh",
     write_mir_qbsh,
     [](const fs::path& top) { fs::remove(top / "waveFile/year2003/person00001/00002.pv"); },
     {"waveFile/year2003/person00001/00002.pv: is missing, although its recording exists"}},
    {"mir-qbsh",
     write_mir_qbsh,
     [](const fs::path& top) {
       write_hum(top / "waveFile/year2003/person00001/00099.wav", 1.6);
       write_file(top / "waveFile/year2003/person00001/00099.pv", pitch_lines(50));
     },
     {"waveFile/year2003/person00001/00099.wav: is a hum of song 00099, which is not in midiFile"}},
    {"mir-qbsh",
     write_mir_qbsh,
     [](const fs::path& top) { write_file(top / "waveFile/year2003/person00001/00002.pv", pitch_lines(60)); },
     {"waveFile/year2003/person00001/00002.pv: holds 60 frames; its recording of 1.60 s has 50 frames at a hop of 32 "
      "ms"}},
    {"mir-qbsh",
     write_mir_qbsh,
     [](const fs::path& top) { write_file(top / "waveFile/year2003/person00001/00002.pv", "57\nC4\n"); },
     {"waveFile/year2003/person00001/00002.pv:2: not a number: 'C4'"}},
    {"mir-qbsh",
     write_mir_qbsh,
     [](const fs::path& top) { fs::resize_file(top / "midiFile/00002.mid", 40); },
     {"midiFile/00002.mid: truncated MIDI file"}},
    {"mir-qbsh",
     write_mir_qbsh,
     [](const fs::path& top) { write_file(top / "waveFile/year2003/person00001/00002.wav", ""); },
     {"waveFile/year2003/person00001/00002.wav: empty file"}},
    {"ioacas",
     write_ioacas,
     [](const fs::path& top) { fs::remove(top / "IOACAS_pt1/wavfile/h001.wav"); },
     {"IOACAS_pt1/query.list:1: no such recording: 'wavfile\\h001.wav'"}},
    {"ioacas",
     write_ioacas,
     [](const fs::path& top) { write_file(top / "IOACAS_pt2/query.list", "wavfile\\h001.wav\t001\nh002.wav\t7\n"); },
     {"IOACAS_pt2/query.list:2: no such song: '7'"}},
    {"ioacas",
     write_ioacas,
     [](const fs::path& top) { write_hum(top / "IOACAS_pt2/wavfile/more.wav", 1); },
     {"IOACAS_pt2/wavfile/more.wav: is in no list"}},
    {"mtg-qbh",
     write_four_sung,
     [](const fs::path& top) { fs::remove(top / "audio/q1.wav"); },
     {"audio/q1.wav: is listed in Queries.csv but missing"}},
    {"mtg-qbh",
     write_four_sung,
     [](const fs::path& top) { write_hum(top / "audio/extra.wav", 1); },
     {"audio/extra.wav: is not listed in Queries.csv"}},
    {"mtg-qbh",
     write_four_sung,
     [](const fs::path& top) { write_file(top / "f0/q1.csv", "0,220\n0.9,220\n"); },
     {"f0/q1.csv: ends at 0.91 s, but its recording ends at 0.50 s"}},
    {"mtg-qbh",
     write_four_sung,
     [](const fs::path& top) { write_file(top / "songs/77.mid", small_midi(1)); },
     {"songs/77.mid: its name is no Song ID of Collection_Full.csv"}},
    {"mir-1k",
     write_mir_1k,
     [](const fs::path& top) { write_file(top / "PitchLabel/Ani_1_01.pv", pitch_lines(62)); },
     {"PitchLabel/Ani_1_01.pv: holds 62 frames; its recording of 2.00 s has 99 frames at a hop of 20 ms"}},
    {"mir-1k",
     write_mir_1k,
     [](const fs::path& top) { fs::remove(top / "PitchLabel/leon_1_02.pv"); },
     {"PitchLabel/leon_1_02.pv: is missing, although its clip exists"}},
    {"mir-1k",
     write_mir_1k,
     [](const fs::path& top) { write_file(top / "PitchLabel/x_1_01.pv", pitch_lines(9)); },
     {"PitchLabel/x_1_01.pv: there is no clip of this name"}},
    {"essen",
     write_essen,
     [](const fs::path& top) { write_file(top / "asia/bad.krn", "**kern\n4c\n"); },
     {"asia/bad.krn: truncated: the **kern spine has no end (*-)"}},
    {"pop909",
     write_all_pop,
     [](const fs::path& top) { fs::rename(top / "007/007.mid", top / "007/910.mid"); },
     {"007/007.mid: is missing", "007/910.mid: is not one of 001/001.mid to 909/909.mid"}},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(data_set_check_test)

BOOST_AUTO_TEST_CASE(complete_copies_have_no_problems) {
  std::string previous;
  for (const Damage& one : kDamages) {
    if (std::exchange(previous, one.set) == one.set) continue;
    const CorpusFolder folder;
    one.write(folder.path());
    BOOST_TEST(problems(one.set, folder.path()) == Texts{}, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(copies_of_the_real_size_also_have_the_right_numbers_of_files) {
  const CorpusFolder pop, sung;
  write_pop909(pop.path());
  write_mtg_qbh(sung.path(), 118);
  for (const auto& [name, folder] : {std::pair{"pop909", &pop}, {"mtg-qbh", &sung}}) {
    const DataSetReport report = check(name, folder->path());
    BOOST_TEST(report.problems == Texts{}, boost::test_tools::per_element());
    for (const FileCount& count : report.files) BOOST_TEST((count.found == count.kind.count));
  }
}

BOOST_AUTO_TEST_CASE(reports_exactly_the_damage) {
  for (const Damage& one : kDamages) {
    const CorpusFolder folder;
    one.write(folder.path());
    one.damage(folder.path());
    BOOST_TEST(problems(one.set, folder.path()) == one.problems, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(reports_wrong_numbers_of_files) {
  const CorpusFolder folder;
  write_mir_qbsh(folder.path());
  const DataSetReport report = check("mir-qbsh", folder.path());
  const std::string path = folder.path().string();
  const Texts expected{path + "/midiFile/*.mid: found 3 songs, expected 48",
                       path + "/waveFile/*/*/*.wav: found 6 hums, expected 4431",
                       path + "/waveFile/*/*/*.pv: found 6 pitch labels, expected 4431"};
  BOOST_TEST(report.problems == expected, boost::test_tools::per_element());
  BOOST_TEST(report.songs == 3u);
  BOOST_TEST(report.queries == 6u);

  const CorpusFolder essen;
  write_essen(essen.path());
  BOOST_TEST(check("essen", essen.path()).problems ==
                 Texts{essen.path().string() + "/*.krn: found 3 songs, expected at least 6249"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rejects_a_copy_whose_main_list_is_unreadable) {
  const CorpusFolder folder;
  write_four_sung(folder.path());
  const auto said = [&] {
    try {
      check("mtg-qbh", folder.path());
    } catch (const FormatError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const std::string list = (folder / "metadata/Queries.csv").string();
  write_file(list, "Filename,Query ID\nq1.wav,q1\n");
  BOOST_TEST(said() == list + ": a row has no 'Class label'");
  write_file(list, "Filename,Class label\n\"q1.wav,x\n");
  BOOST_TEST(said() == list + ": a quote is not closed");
  write_file(list, "Filename,Class label\n");
  BOOST_TEST(said() == list + ": holds no rows");
}

BOOST_AUTO_TEST_CASE(reports_inconsistent_songs_queries_and_judgements) {
  const DataFolder good{{{"a", "a", ""}, {"b", "b", ""}}, {{"q", "q", {"a"}}}, {{"q", {{"a", 1}, {"b", 1}}}}};
  BOOST_TEST(problems_of(good).empty());
  const auto with = [&](const auto& change) {
    DataFolder bad = good;
    change(bad);
    return problems_of(bad);
  };
  const auto is = [](const Texts& said, const Texts& expected) {
    BOOST_TEST(said == expected, boost::test_tools::per_element());
  };
  is(with([](DataFolder& bad) { bad.songs.push_back(bad.songs[0]); }), {"song a: the id is listed twice"});
  is(with([](DataFolder& bad) { bad.queries.push_back(bad.queries[0]); }), {"query q: the id is listed twice"});
  is(with([](DataFolder& bad) { bad.queries[0].left_out = {"c"}; }),
     {"query q: leaves out song c, which is not in the catalogue"});
  is(with([](DataFolder& bad) { bad.qrels["q"]["c"] = 1; }), {"query q: judges song c, which is not in the catalogue"});
  is(with([](DataFolder& bad) { bad.qrels["r"]["a"] = 1; }), {"query r: is judged but not listed among the queries"});
  is(with([](DataFolder& bad) { bad.qrels["q"] = {{"b", 0}}; }), {"query q: no song is judged right for it"});
  is(with([](DataFolder& bad) {
       bad.qrels["q"] = {{"a", 1}};
     }),
     {"query q: its right songs are all left out or not in the catalogue"});
  is(with([](DataFolder& bad) { bad.queries.push_back({"r", "r", {}}); }), {"query r: no song is judged right for it"});
  is(with([](DataFolder& bad) { bad.qrels.clear(); }),
     {"there are no judgements: qrels.txt is missing, empty or cannot be read"});
}

BOOST_AUTO_TEST_CASE(reports_each_bad_list_and_file_of_a_data_folder) {
  const CorpusFolder folder;
  write_file(folder / "songs/a.mid", small_midi(1));
  write_file(folder / "songs/b.mid", "no MIDI");
  write_file(folder / "notes.txt", "?");
  write_file(folder / "catalogue.tsv", "a\tsongs/a.mid\nb\tsongs/b.mid\nc\tsongs/c.mid\nd\tnotes.txt\n");
  write_file(folder / "queries.tsv", "q\tsongs/a.mid\nq\tsongs/a.mid\n");
  write_file(folder / "qrels.txt", "q 0 a\n");
  const Texts expected{
      "queries.tsv:2: query q occurs twice",
      "qrels.txt:1: 3 columns instead of 4 (query 0 song relevance): 'q 0 a'",
      "notes.txt: its suffix is not that of a recording, MIDI, kern or pitch file",
      "songs/b.mid: not a MIDI file",
      "songs/c.mid: cannot be read: No such file or directory",
  };
  BOOST_TEST(problems("folder", folder.path()) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(checksums_reveal_missing_changed_and_extra_files) {
  const CorpusFolder folder;
  write_mir_qbsh(folder.path());
  BOOST_TEST(!check("mir-qbsh", folder.path()).has_sums);
  write_check_sums(file_tree(folder.path()), {}, {});
  BOOST_TEST(check("mir-qbsh", folder.path()).has_sums);
  BOOST_TEST(problems("mir-qbsh", folder.path()) == Texts{}, boost::test_tools::per_element());

  write_file(folder / "midiFile/00001.mid", small_midi(77));
  fs::remove(folder / "midiFile/songList.txt");
  write_file(folder / "extra.txt", "?");
  const Texts expected{"midiFile/00001.mid: has changed since XXH128SUMS was written",
                       "midiFile/songList.txt: is listed in XXH128SUMS but missing",
                       "extra.txt: is not listed in XXH128SUMS"};
  BOOST_TEST(problems("mir-qbsh", folder.path()) == expected, boost::test_tools::per_element());

  write_file(folder / "XXH128SUMS", "0123  midiFile/00001.mid\n");
  BOOST_CHECK_EXCEPTION(check("mir-qbsh", folder.path()), FormatError, [&](const FormatError& error) {
    return std::string(error.what()) ==
           (folder / "XXH128SUMS").string() + ":1: expected an XXH128 checksum and a path: '0123  midiFile/00001.mid'";
  });
}

// The expected checksum is that of an empty file, as xxh128sum prints it.
BOOST_AUTO_TEST_CASE(writes_the_checksums_that_xxh128sum_computes) {
  const CorpusFolder folder, elsewhere;
  write_file(folder / "empty", "");
  write_file(elsewhere / "other", "");
  write_check_sums(file_tree(folder.path()), {elsewhere / "other", folder / "empty"}, {});
  const std::string sum = "99aa06d3014798d86001c324468d497f", other = fs::relative(elsewhere / "other", folder.path());
  BOOST_TEST(read_file(folder / "XXH128SUMS") == sum + "  " + other + "\n" + sum + "  empty\n");
}

BOOST_AUTO_TEST_SUITE_END()
