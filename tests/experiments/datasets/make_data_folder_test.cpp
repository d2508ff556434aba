// The data folder has the same songs, queries and judgements as the corpus; no file of the corpus is copied, except
// that a query which is one channel of a recording is written as a file of its own.
#include "experiments/datasets/make_data_folder.hpp"

#include <boost/test/unit_test.hpp>

#include "experiments/datasets/data_set_check.hpp"
#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "tests/experiments/datasets/corpora.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

MadeDataFolder make(const char* name, const fs::path& folder, const fs::path& out, bool recordings = false) {
  return make_data_folder(*find_data_set(name), folder, out, recordings);
}

std::size_t files_in(const fs::path& folder) { return file_tree(folder).names.size(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(make_data_folder_test)

BOOST_AUTO_TEST_CASE(refers_to_the_files_of_the_corpus_and_passes_the_check) {
  const CorpusFolder corpus, out;
  write_mir_qbsh(corpus.path());
  const MadeDataFolder made = make("mir-qbsh", corpus.path(), out / "data");
  BOOST_TEST(made.problems.empty());
  BOOST_TEST(files_in(out / "data") == 3u);
  const DataFolder data = read_data_folder(out / "data");
  BOOST_TEST((data.songs == made.data.songs));
  BOOST_TEST((data.queries == made.data.queries));
  BOOST_TEST((data.qrels == made.data.qrels));
  BOOST_TEST(data.songs.size() == 3u);
  BOOST_TEST(data.queries.front().path == corpus / "waveFile/year2003/person00001/00001.pv");
  BOOST_TEST(check_data_set(*find_data_set("folder"), out / "data").problems.empty());
}

BOOST_AUTO_TEST_CASE(uses_recordings_as_queries_on_request_or_without_labels) {
  const CorpusFolder qbsh, sung, out;
  write_mir_qbsh(qbsh.path());
  const auto suffix = [](const MadeDataFolder& made, std::size_t i) { return made.data.queries[i].path.extension(); };
  BOOST_TEST(suffix(make("mir-qbsh", qbsh.path(), out / "a", true), 0) == ".wav");
  write_mtg_qbh(sung.path(), 4);
  write_file(sung / "f0/q1.csv", "0.00,220\n0.01,220\n");
  const MadeDataFolder made = make("mtg-qbh", sung.path(), out / "b");
  BOOST_TEST(suffix(made, 0) == ".csv");
  BOOST_TEST(suffix(made, 1) == ".wav");
  BOOST_TEST(suffix(make("mtg-qbh", sung.path(), out / "c", true), 0) == ".wav");
}

BOOST_AUTO_TEST_CASE(writes_the_right_channel_as_voice) {
  const CorpusFolder corpus, out;
  write_mir_1k(corpus.path());
  const MadeDataFolder made = make("mir-1k", corpus.path(), out / "data");
  BOOST_TEST(made.voices == 4u);
  const DataFolder data = read_data_folder(out / "data");
  BOOST_TEST_REQUIRE(data.queries.size() == 4u);
  for (const QueryEntry& query : data.queries) {
    BOOST_TEST(query.path == out / "data/voices" / (query.id + ".wav"));
    const Audio voice = read_audio(query.path);
    BOOST_TEST(voice.samples.size() == 32000u);
    BOOST_TEST(std::abs(audio_samples::cents(audio_samples::frequency_hz(voice.samples, kEngineRate), 660)) < 1);
  }
  // The voices are inside the data folder, so their paths are relative and the folder can be moved.
  BOOST_TEST(read_file(out / "data/queries.tsv").starts_with("Ani_1_01\tvoices/Ani_1_01.wav\tAni_1\n"));
  BOOST_TEST(read_file(out / "data/melody.ini").find("\nmelodies = " + (corpus / "PitchLabel").string() + "\n") !=
             std::string::npos);
  BOOST_TEST(check_data_set(*find_data_set("folder"), out / "data").problems.empty());
}

BOOST_AUTO_TEST_CASE(leaves_out_and_reports_unreadable_queries) {
  const CorpusFolder corpus, out;
  write_mir_1k(corpus.path());
  write_hum(corpus / "Wavfile/Ani_1_02.wav", 2);  // mono
  const MadeDataFolder made = make("mir-1k", corpus.path(), out / "data");
  BOOST_TEST(made.problems ==
                 std::vector<std::string>{(corpus / "Wavfile/Ani_1_02.wav").string() + ": has no channel 2: it has 1"},
             boost::test_tools::per_element());
  BOOST_TEST(made.data.queries.size() == 3u);
  BOOST_TEST(!made.data.qrels.contains("Ani_1_02"));
  BOOST_TEST(check_data_set(*find_data_set("folder"), out / "data").problems.empty());
}

BOOST_AUTO_TEST_CASE(never_overwrites_existing_lists) {
  const CorpusFolder corpus;
  write_mir_qbsh(corpus.path());
  write_file(corpus / "out/catalogue.tsv", "precious");
  BOOST_CHECK_EXCEPTION(make("mir-qbsh", corpus.path(), corpus / "out"), StorageError, [&](const StorageError& error) {
    return std::string(error.what()) == (corpus / "out/catalogue.tsv").string() + ": exists already; name a new folder";
  });
  BOOST_TEST(read_file(corpus / "out/catalogue.tsv") == "precious");
  BOOST_CHECK_THROW(make("mir-qbsh", corpus.path(), corpus / "midiFile/00001.mid"), StorageError);
}

BOOST_AUTO_TEST_CASE(makes_no_folder_from_a_copy_without_songs) {
  const CorpusFolder corpus, out;
  write_file(corpus / "catalogue.tsv", "two words\tx.mid\n");
  BOOST_CHECK_EXCEPTION(make("folder", corpus.path(), out / "data"), FormatError, [&](const FormatError& error) {
    return std::string(error.what()) ==
           (corpus / "catalogue.tsv").string() + ":1: white space in the song id 'two words'";
  });
  BOOST_TEST(!fs::exists(out / "data"));
}

BOOST_AUTO_TEST_SUITE_END()
