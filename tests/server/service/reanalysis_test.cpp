// A ready song is found even after the server started with other feature settings, or after its features were lost: it
// is analysed again from its original.
#include <boost/test/unit_test.hpp>

#include "storage/catalogue/catalogue.hpp"
#include "tests/server/service_fixture.hpp"
#include "tests/server/sounds.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

const std::string kTune = demo_tunes().front().id;

/// Creates a data folder with an account "ann" that has one ready song.
void make_data(const std::filesystem::path& data) {
  const RunningService service(data);
  Client ann = service.signed_up("ann");
  ann.upload({{"file", "mine.mid", midi_of(kTune)}});
  ann.wait_for_jobs();
}

/// Runs a service on the folder until its jobs are done, checks that the song is found, and returns the job counts.
json jobs_until_found(const std::filesystem::path& data, const RunningService::Change& change = {}) {
  const RunningService service(data, change);
  Client ann = service.client();
  ann.post("/v1/sessions", {{"name", "ann"}, {"password", kPassword}});
  const json counts = ann.wait_for_jobs();
  BOOST_TEST((*ann.get("/v1/songs"))["songs"][0]["state"] == "ready");
  BOOST_TEST((*ann.search(hum_of(kTune)))["results"][0]["song"]["title"] == "mine");
  return counts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reanalysis_test)

BOOST_AUTO_TEST_CASE(songs_are_analysed_again_only_if_the_settings_changed) {
  const TemporaryFolder folder;
  make_data(folder / "data");
  BOOST_TEST(jobs_until_found(folder / "data")["done"] == 1);
  const auto other = [](server::ServeOptions& options) {
    Settings settings;
    settings.set("salience.peaks=7");
    options.session = make_session(settings);
  };
  BOOST_TEST(jobs_until_found(folder / "data", other)["done"] == 2);
  BOOST_TEST(jobs_until_found(folder / "data", other)["done"] == 2);
}

BOOST_AUTO_TEST_CASE(songs_without_features_are_analysed_again) {
  const TemporaryFolder folder;
  make_data(folder / "data");
  for (const auto& entry : std::filesystem::directory_iterator(folder / "data/catalogues")) {
    Catalogue catalogue = Catalogue::open_for_writing(entry.path(), make_session(Settings()).catalogue_settings);
    for (const Song& song : catalogue.list()) catalogue.remove(song.id);
  }
  BOOST_TEST(jobs_until_found(folder / "data")["done"] == 2);
}

BOOST_AUTO_TEST_SUITE_END()
