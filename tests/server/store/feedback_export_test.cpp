// Feedback becomes figures: an experiment over an export reproduces the service's answers and the figures of its
// quality page. Owners who have not consented are in no export.
#include "server/store/feedback_export.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <zip.h>

#include "engine/hearing/hearing.hpp"
#include "engine/hearing/song_features.hpp"
#include "experiments/bench/configuration.hpp"
#include "experiments/bench/experiment.hpp"
#include "experiments/formats/data_folder.hpp"
#include "experiments/synthesis/demo_tunes.hpp"
#include "experiments/synthesis/hum_synthesis.hpp"
#include "experiments/tuning/tuning_hums.hpp"
#include "features/audio_files/audio_file.hpp"
#include "features/text_lines.hpp"
#include "server/store/library.hpp"
#include "server/store/object_keys.hpp"
#include "server/store/quality.hpp"
#include "server/store/stored_hum.hpp"
#include "server/util/zip.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;
using namespace tunefind::server;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kSongs = 9, kHums = 4;

/// A service's data, made by its own classes, with two owners of the same songs: Ann consents, Bob does not.
class Data {
 public:
  Data() : before_(std::getenv("XDG_CACHE_HOME") ? std::getenv("XDG_CACHE_HOME") : "") {
    setenv("XDG_CACHE_HOME", (folder_.path() / "cache").c_str(), 1);
    Account account;
    account.name = "ann-the-producer";
    account.consent = true;
    ann = *store.add(account);
    account.name = "bob-the-producer";
    account.consent = false;
    bob = *store.add(account);
    for (const Owner owner : {ann, bob}) {
      Library& library = open(owner);
      for (std::size_t i = 0; i < kSongs; ++i) {
        StoredSong song;
        song.id = song_id(i);
        song.title = demo_tunes()[i].title;
        song.file = "private name.mid";
        song.state = SongState::ready;
        library.add(song, Job{});
        const SongFeatures features =
            features_of(tune_of(demo_tunes()[i].notes, session.strategies, song.id), session.strategies);
        library.put_features(song, features.tune, features.terms, {});
      }
      library.refresh(server::Refresh::now);
    }
  }
  ~Data() { before_.empty() ? unsetenv("XDG_CACHE_HOME") : setenv("XDG_CACHE_HOME", before_.c_str(), 1); }

  static std::string song_id(std::size_t i) { return "0000000" + std::to_string(i); }
  Library& open(Owner owner) {
    auto& library = libraries_[owner];
    if (!library)
      library = std::make_unique<Library>(owner, folder_.path() / "catalogues" / owner_name(owner), session, store);
    return *library;
  }

  /// Renders a hum of a song, searches with it, and stores hum and answer as the search route does. Returns the found
  /// songs in order.
  std::vector<std::string> add_hum(Owner owner, std::size_t song, const std::string& id) {
    const DemoTune& tune = demo_tunes()[song];
    const fs::path wav = folder_ / "hum.wav";
    write_wav(wav, render_hum(tune, draw_hum_options(tune, song + 1)).audio);
    objects->put(hum_key(owner, id), read_file(wav));
    const Query query = hear_query(read_audio(wav), session.strategies);
    server::StoredHum hum;
    hum.id = id;
    hum.at = 1;
    hum.media_type = "audio/wav";
    hum.melody = query.melody;
    hum.answer = {{"took_ms", 1.0}, {"results", Json::array()}};
    std::vector<std::string> order;
    for (const Match& match : open(owner).search(query, 10, {}).ranking.matches) {
      hum.answer["results"].push_back(
          {{"song", {{"id", match.song}, {"title", match.title}}}, {"confidence", match.confidence}});
      order.push_back(match.song);
    }
    store.put(owner, hum);
    return order;
  }
  void judge(Owner owner, const std::string& id, Feedback feedback) {
    server::StoredHum hum = *store.hum(owner, id);
    hum.feedback = std::move(feedback);
    store.put(owner, hum);
  }
  auto export_to(Owner owner, const std::string& name) {
    return export_feedback({store, *objects, folder_.path() / "catalogues", session}, owner, folder_ / name);
  }
  fs::path path(const std::string& name) const { return folder_ / name; }

 private:
  TemporaryFolder folder_;
  std::string before_;

 public:
  const Session session = make_session(Settings());
  ServiceStore store{folder_.path() / "service"};
  std::unique_ptr<ObjectStore> objects = open_object_store((folder_.path() / "originals").string());
  Owner ann = 0, bob = 0;

 private:
  std::map<Owner, std::unique_ptr<Library>> libraries_;
};

ExperimentResult run(const fs::path& config) {
  Settings settings;
  read_configuration(settings, config);
  settings.set("run.resamples=100");
  return run_experiment(settings, {});
}

std::string all_bytes_below(const fs::path& folder) {
  std::string bytes;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) bytes += entry.path().string() + "\n" + read_file(entry.path()) + "\n";
  return bytes;
}

std::set<std::string> names_in(const fs::path& zip) {
  std::set<std::string> names;
  zip_t* const archive = zip_open(zip.c_str(), ZIP_RDONLY, nullptr);
  BOOST_REQUIRE(archive);
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i)
    names.insert(zip_get_name(archive, static_cast<zip_uint64_t>(i), 0));
  zip_close(archive);
  return names;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(feedback_export_test)

BOOST_AUTO_TEST_CASE(a_run_over_an_export_reproduces_the_services_answers) {
  Data data;
  std::vector<std::vector<std::string>> orders;
  for (std::size_t i = 0; i < kHums; ++i) {
    orders.push_back(data.add_hum(data.ann, i, "a" + std::to_string(i)));
    BOOST_REQUIRE(orders[i].size() >= 3);
    data.add_hum(data.bob, i, "b" + std::to_string(i));
    data.judge(data.bob, "b" + std::to_string(i), {{Data::song_id(i)}, {}, false});
  }
  // The first hum's best song is right, the second hum's third, and two songs of the last hum; the third is not judged.
  data.judge(data.ann, "a0", {{orders[0][0]}, {orders[0][1]}, false});
  data.judge(data.ann, "a1", {{orders[1][2]}, {orders[1][0]}, false});
  data.judge(data.ann, "a3", {{orders[3][2], orders[3][1]}, {}, false});
  const auto done = data.export_to(data.ann, "out");
  BOOST_REQUIRE(done.has_value());
  BOOST_TEST(done->queries == 3u);
  BOOST_TEST(done->without_right == 0u);
  BOOST_TEST(done->left_out == 0u);

  const ExperimentResult result = run(data.path("out/experiment.ini"));
  BOOST_TEST(result.songs == kSongs);
  BOOST_REQUIRE(result.outcomes.size() == 3u);
  for (const QueryOutcome& outcome : result.outcomes) BOOST_TEST(outcome.person == owner_name(data.ann));
  const RunMetrics metrics = metrics_of(result);
  const Json quality = quality_of(data.store, data.ann, true);
  BOOST_TEST(quality.at("judged") == 3u);
  BOOST_TEST(quality.at("rr").get<double>() == (1 + 1 / 3.0 + 1 / 2.0) / 3, boost::test_tools::tolerance(1e-12));
  for (const auto& [ours, theirs] : {std::pair("rr", "RR"), {"success_1", "Success@1"}, {"success_10", "Success@10"}})
    BOOST_TEST(quality.at(ours).get<double>() == *metrics.find(theirs), boost::test_tools::tolerance(1e-12));
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string id = result.outcomes[i].query.substr(owner_name(data.ann).size() + 1);
    const double answered = data.store.hum(data.ann, id)->answer["results"][0]["confidence"];
    BOOST_TEST(result.outcomes[i].confidence == answered, boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(an_export_holds_judged_hums_of_one_owner_and_no_name) {
  Data data;
  for (std::size_t i = 0; i < kHums; ++i) {
    data.add_hum(data.ann, i, "a" + std::to_string(i));
    data.add_hum(data.bob, i, "b" + std::to_string(i));
    data.judge(data.bob, "b" + std::to_string(i), {{Data::song_id(i)}, {}, false});
  }
  data.judge(data.ann, "a1", {{Data::song_id(1)}, {Data::song_id(0), Data::song_id(2)}, false});
  data.judge(data.ann, "a2", {{}, {Data::song_id(0)}, true});
  data.judge(data.ann, "a3", {{}, {Data::song_id(5)}, false});
  BOOST_REQUIRE(data.export_to(data.ann, "out"));
  const std::string ann = owner_name(data.ann);
  BOOST_TEST(read_file(data.path("out/queries.tsv")) == ann + "-a1\thums/" + ann + "-a1.wav\n");
  BOOST_TEST(read_file(data.path("out/queries_without_right.tsv")) ==
             ann + "-a2\thums/" + ann + "-a2.wav\n" + ann + "-a3\thums/" + ann + "-a3.wav\n");
  BOOST_TEST(read_file(data.path("out/qrels.txt")) ==
             ann + "-a1 0 " + Data::song_id(0) + " 0\n" + ann + "-a1 0 " + Data::song_id(1) + " 1\n" + ann + "-a1 0 " +
                 Data::song_id(2) + " 0\n" + ann + "-a3 0 " + Data::song_id(5) + " 0\n");
  std::size_t hums = 0;
  for (const auto& entry : fs::directory_iterator(data.path("out/hums"))) {
    const std::string id = entry.path().stem().string().substr(ann.size() + 1);
    BOOST_TEST(read_file(entry.path()).size() == data.objects->info(hum_key(data.ann, id))->bytes);
    ++hums;
  }
  BOOST_TEST(hums == 3u);
  BOOST_TEST(all_bytes_below(data.path("out")).find("the-producer") == std::string::npos);
  BOOST_TEST(!fs::exists(data.path("out.partial")));

  // A run measures only the hum with a right song; tuning takes all three, with what is known about each.
  BOOST_TEST(run(data.path("out/experiment.ini")).outcomes.size() == 1u);
  Settings settings;
  read_configuration(settings, data.path("out/experiment.ini"));
  const TuningHums tuning = tuning_hums(settings, {});
  BOOST_TEST(tuning.failures.empty());
  BOOST_REQUIRE(tuning.hums.size() == 3u);
  const std::vector<std::pair<bool, bool>> known{{true, true}, {false, true}, {false, false}};
  for (std::size_t i = 0; i < 3; ++i) {
    const TuningHum& hum = tuning.hums[i];
    BOOST_TEST(hum.id == ann + "-a" + std::to_string(i + 1));
    BOOST_TEST(hum.person == ann);
    BOOST_TEST(hum.has_right() == known[i].first);
    BOOST_TEST(hum.all_judged == known[i].second);
    BOOST_TEST(hum.heard.size() == kSongs);
    BOOST_TEST(hum.ranks.size() == 1u);  // only one song is looked for by any hum
  }

  zip_folder(data.path("out"), data.path("out.zip"));
  const std::set<std::string> names = names_in(data.path("out.zip"));
  BOOST_TEST(names.contains("out/queries.tsv"));
  BOOST_TEST(names.contains("out/hums/" + ann + "-a1.wav"));
  BOOST_TEST(names.contains("out/catalogue/CURRENT"));
}

BOOST_AUTO_TEST_CASE(writes_nothing_without_consent_or_feedback) {
  Data data;
  data.add_hum(data.ann, 0, "a0");
  data.add_hum(data.bob, 0, "b0");
  data.judge(data.bob, "b0", {{Data::song_id(0)}, {}, false});
  BOOST_TEST(!data.export_to(data.bob, "bob").has_value());
  BOOST_TEST(!data.export_to(99, "nobody").has_value());
  const auto none = data.export_to(data.ann, "ann");
  BOOST_REQUIRE(none.has_value());
  BOOST_TEST(none->queries + none->without_right + none->left_out == 0u);
  for (const char* name : {"bob", "nobody", "ann", "ann.partial"}) BOOST_TEST(!fs::exists(data.path(name)));
}

BOOST_AUTO_TEST_CASE(leaves_out_what_has_been_deleted_since) {
  Data data;
  for (std::size_t i = 0; i < kHums; ++i) data.add_hum(data.ann, i, "a" + std::to_string(i));
  data.judge(data.ann, "a0", {{Data::song_id(0)}, {}, false});
  data.judge(data.ann, "a1", {{Data::song_id(1), Data::song_id(2)}, {}, false});
  data.judge(data.ann, "a2", {{Data::song_id(3)}, {}, false});
  data.judge(data.ann, "a3", {{}, {Data::song_id(1)}, false});
  data.open(data.ann).remove(Data::song_id(1));
  data.open(data.ann).remove(Data::song_id(0));
  data.objects->remove(hum_key(data.ann, "a2"));
  const auto done = data.export_to(data.ann, "out");
  BOOST_REQUIRE(done.has_value());
  BOOST_TEST(done->queries == 1u);
  BOOST_TEST(done->without_right == 0u);
  BOOST_TEST(done->left_out == 3u);
  const std::string id = owner_name(data.ann) + "-a1";
  BOOST_TEST(read_file(data.path("out/qrels.txt")) == id + " 0 " + Data::song_id(2) + " 1\n");
  BOOST_TEST(run(data.path("out/experiment.ini")).outcomes.size() == 1u);
}

BOOST_AUTO_TEST_CASE(refuses_an_existing_target_and_other_settings) {
  Data data;
  data.add_hum(data.ann, 0, "a0");
  data.judge(data.ann, "a0", {{Data::song_id(0)}, {}, false});
  BOOST_REQUIRE(data.export_to(data.ann, "out"));
  BOOST_CHECK_EXCEPTION(data.export_to(data.ann, "out"), StorageError, [](const StorageError& error) {
    return std::string(error.what()).ends_with("out: exists already");
  });
  Settings settings;
  settings.set("salience.peaks=6");
  const Session other = make_session(settings);
  BOOST_CHECK_EXCEPTION(
      export_feedback({data.store, *data.objects, data.path("catalogues"), other}, data.ann, data.path("other")),
      StorageError, [](const StorageError& error) {
        return std::string(error.what()).find("salience.peaks = 8, this run has 6") != std::string::npos;
      });
  BOOST_TEST(!fs::exists(data.path("other")));
}

BOOST_AUTO_TEST_CASE(a_reading_store_sees_the_state_when_it_was_opened) {
  Data data;
  data.add_hum(data.ann, 0, "a0");
  const ServiceStore reader(data.path("service"), Database::Mode::read);
  data.judge(data.ann, "a0", {{Data::song_id(0)}, {}, false});
  BOOST_TEST(!reader.hum(data.ann, "a0")->feedback.given());
  const ServiceStore later(data.path("service"), Database::Mode::read);
  BOOST_TEST(later.hum(data.ann, "a0")->feedback.given());
  BOOST_CHECK_THROW(ServiceStore(data.path("nowhere"), Database::Mode::read), StorageError);
  BOOST_TEST(!fs::exists(data.path("nowhere")));
}

BOOST_AUTO_TEST_SUITE_END()
