// The key of a kept result changes with each file that the result depends on, and with no other: a closure holds what
// its entry points include, and what defines the things that these headers declare.
#include "experiments/cache/fingerprint.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "experiments/bench/without_search.hpp"

using namespace tunefind;
using build_facts::SourceFile;

namespace {

// a.hpp <- a.cpp, which also uses b.hpp <- b.cpp; c stands alone. b includes a, so that there is a cycle.
const std::vector<SourceFile> kFiles{
    {"CMakeLists.txt", "sum 0", ""}, {"a/a.cpp", "sum 1", "a/a.hpp b/b.hpp"}, {"a/a.hpp", "sum 2", "a/a.cpp"},
    {"b/b.cpp", "sum 3", "b/b.hpp"}, {"b/b.hpp", "sum 4", "a/a.hpp b/b.cpp"}, {"c/c.cpp", "sum 5", "c/c.hpp"},
    {"c/c.hpp", "sum 6", "c/c.cpp"},
};

using Paths = std::set<std::string_view>;

std::set<std::string_view> closure_of(const std::vector<std::string_view>& entry_points,
                                      const std::vector<IncludeCut>& cuts = {}) {
  return code_closure(build_facts::source_files(), entry_points, cuts);
}

void require_held(const Paths& closure, const std::vector<std::string_view>& files) {
  for (const std::string_view file : files) BOOST_TEST(closure.contains(file), file << " is missing");
}

void require_outside(const Paths& closure, const std::vector<std::string_view>& files) {
  for (const std::string_view file : files) BOOST_TEST(!closure.contains(file), file << " should not be in it");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fingerprint_test)

BOOST_AUTO_TEST_CASE(a_text_counts_with_its_length) {
  BOOST_TEST(fingerprint({"ab", "c"}) != fingerprint({"a", "bc"}));
  BOOST_TEST(fingerprint({"ab"}) == fingerprint({"ab"}));
  BOOST_TEST(fingerprint({}).size() == 32u);
}

BOOST_AUTO_TEST_CASE(a_closure_holds_what_is_needed_directly_or_through_other_files) {
  BOOST_CHECK(code_closure(kFiles, {"a/a.hpp"}) == (Paths{"a/a.cpp", "a/a.hpp", "b/b.cpp", "b/b.hpp"}));
  BOOST_CHECK(code_closure(kFiles, {"c/c.cpp"}) == (Paths{"c/c.cpp", "c/c.hpp"}));
  BOOST_TEST(code_closure(kFiles, {"a/a.hpp", "c/c.hpp"}).size() == 6u);
}

BOOST_AUTO_TEST_CASE(a_cut_stops_one_way_into_a_file_and_no_other) {
  BOOST_CHECK(code_closure(kFiles, {"a/a.hpp"}, {{"a/", "b/"}}) == (Paths{"a/a.cpp", "a/a.hpp"}));
  BOOST_TEST(code_closure(kFiles, {"a/a.hpp", "b/b.hpp"}, {{"a/", "b/"}}).size() == 4u);
}

BOOST_AUTO_TEST_CASE(rejects_entry_points_and_cuts_that_match_nothing) {
  BOOST_CHECK_THROW(code_closure(kFiles, {"a/a.hpp", "d/d.hpp"}), std::logic_error);
  BOOST_CHECK_THROW(code_closure(kFiles, {"a/a.hpp"}, {{"a/", "d/"}}), std::logic_error);
}

BOOST_AUTO_TEST_CASE(a_changed_file_changes_the_fingerprints_of_those_closures_that_hold_it) {
  const std::string a = code_fingerprint(kFiles, {"a/a.hpp"}), c = code_fingerprint(kFiles, {"c/c.hpp"});
  BOOST_TEST(a != c);
  for (std::size_t i = 0; i < kFiles.size(); ++i) {
    std::vector<SourceFile> changed = kFiles;
    changed[i].sha256 = "another sum";
    const std::string_view path = changed[i].path;
    const bool built_by = path == "CMakeLists.txt";  // how files are built is part of every fingerprint
    BOOST_TEST((code_fingerprint(changed, {"a/a.hpp"}) != a) == (built_by || !path.starts_with("c/")), path);
    BOOST_TEST((code_fingerprint(changed, {"c/c.hpp"}) != c) == (built_by || path.starts_with("c/")), path);
  }
}

BOOST_AUTO_TEST_CASE(a_search_depends_on_index_filter_ranking_and_aligners) {
  const Paths search = closure_of({"experiments/bench/judged_search.hpp"});
  require_held(search,
               {"engine/search.cpp", "engine/index/recording_index.cpp", "engine/index/index_arrays.cpp",
                "engine/index/song_index.cpp", "engine/strategies/strategies.cpp", "engine/filter/vote_filter.cpp",
                "engine/filter/coarse_filter.cpp", "engine/filter/ballot.cpp", "engine/ranking/second_opinion.cpp",
                "engine/ranking/margin_confidence.cpp", "alignment/drift_dtw/drift_dtw_fast.cpp",
                "alignment/drift_dtw/drift_dtw_avx2.cpp", "alignment/window_scan/window_scan_portable.cpp",
                "experiments/measures/judge.cpp", "experiments/measures/metrics.cpp"});
  require_outside(search, {"engine/session.cpp", "engine/feature_cache.cpp", "experiments/bench/failures.cpp",
                           "experiments/bench/results_folder.cpp", "experiments/report/report.cpp"});
}

BOOST_AUTO_TEST_CASE(features_depend_on_all_that_hears_a_song_and_not_on_what_only_a_search_calls) {
  const Paths features = closure_of({"engine/feature_cache.hpp"}, kWithoutSearch);
  require_held(features, {"engine/ingest.cpp", "engine/hearing/song_features.cpp", "engine/strategies/strategies.cpp",
                          "features/audio_files/decode_ffmpeg.cpp", "features/audio_files/loudness.cpp",
                          "features/pitch_tracking/aubio_viterbi.cpp", "features/melody_extraction/harmonic_sum.cpp",
                          "features/melody_extraction/contour_selection.cpp", "features/structure/beats.cpp",
                          "features/symbolic/kern.cpp", "features/terms/pitch_lsh.cpp",
                          "alignment/drift_dtw/background.cpp", "storage/catalogue/catalogue_postings.cpp"});
  require_outside(features, {"engine/search.cpp", "engine/filter/vote_filter.cpp", "engine/ranking/second_opinion.cpp",
                             "experiments/bench/participants.cpp"});
}

BOOST_AUTO_TEST_CASE(hearing_a_hum_does_not_depend_on_the_search) {
  const Paths pitch =
      closure_of({"experiments/bench/participants.hpp", "experiments/cache/stage_records.hpp"}, kWithoutSearch);
  require_held(pitch, {"experiments/bench/participants.cpp", "experiments/synthesis/hum_synthesis.cpp",
                       "features/pitch_tracking/aubio_viterbi.cpp", "engine/query.cpp"});
  require_outside(pitch, {"engine/search.cpp", "engine/filter/vote_filter.cpp", "experiments/bench/hum_stages.cpp"});
}

BOOST_AUTO_TEST_CASE(every_needed_file_is_a_source_file) {
  for (const SourceFile& file : build_facts::source_files()) BOOST_CHECK_NO_THROW(closure_of({file.path}));
}

BOOST_AUTO_TEST_SUITE_END()
