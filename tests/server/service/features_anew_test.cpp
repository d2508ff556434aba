// A song that is ready is found, also after a start with other settings of the features, or when its features were
// lost: they are made anew from its original.
#include <boost/test/unit_test.hpp>

#include "storage/catalogue/catalogue.hpp"
#include "tests/server/service_fixture.hpp"
#include "tests/server/sounds.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

const std::string kTune = demo_tunes().front().id;

/// A data folder with a song of an account "ann" that is ready.
void make_data(const std::filesystem::path& data) {
  const RunningService service(data);
  Client ann = service.signed_up("ann");
  ann.upload({{"file", "mine.mid", midi_of(kTune)}});
  ann.wait_for_jobs();
}

/// The jobs done until the song is found in a service over the folder.
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

BOOST_AUTO_TEST_SUITE(features_anew_test)

BOOST_AUTO_TEST_CASE(other_settings_make_features_anew_and_the_same_ones_do_not) {
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

BOOST_AUTO_TEST_CASE(lost_features_are_made_anew) {
  const TemporaryFolder folder;
  make_data(folder / "data");
  for (const auto& entry : std::filesystem::directory_iterator(folder / "data/catalogues")) {
    Catalogue catalogue = Catalogue::open_for_writing(entry.path(), make_session(Settings()).catalogue_settings);
    for (const Song& song : catalogue.list()) catalogue.remove(song.id);
  }
  BOOST_TEST(jobs_until_found(folder / "data")["done"] == 2);
}

BOOST_AUTO_TEST_SUITE_END()
