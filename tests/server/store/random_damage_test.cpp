// Whatever bytes of a service's data are damaged, it says so or repairs it: no wrong byte is sent, nothing is lost
// without a word, and what belongs to others works. TUNEFIND_DAMAGES sets how many are tried.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fmt/format.h>
#include <random>

#include "server/store/data_check.hpp"
#include "storage/objects/object_store.hpp"
#include "tests/server/server_process.hpp"
#include "tests/server/service_fixture.hpp"
#include "tests/server/sounds.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

namespace fs = std::filesystem;

constexpr int kSongsEach = 4;

struct AccountData {
  std::string owner, session;  ///< name of the owner's folders; secret
  int first = 0;               ///< number of the first piece
};

/// What a look at an account found.
struct Found {
  bool right = true;   ///< every song is there, with its original, and a search finds it
  bool told = false;   ///< an answer says that something is wrong
  bool wrong = false;  ///< an answer has other bytes than were uploaded
};

/// Damages one to many bytes of a file: flips a bit, inverts or clears a stretch, or cuts the end off.
std::string damage(const fs::path& file, std::mt19937& random) {
  std::string bytes = read_file(file);
  const std::size_t at = random() % bytes.size();
  const std::size_t count = std::min<std::size_t>(bytes.size() - at, 1 + random() % 200);
  const unsigned kind = random() % 4;
  if (kind == 0) bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
  if (kind == 1)
    for (std::size_t i = 0; i < count; ++i) bytes[at + i] = static_cast<char>(~bytes[at + i]);
  if (kind == 2) std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), count, '\0');
  if (kind == 3) bytes.resize(at);
  write_file(file, bytes);
  return fmt::format("{}, kind {} at {} of {}", file.filename().string(), kind, at, bytes.size());
}

Found look_at(const RunningService& service, const AccountData& account) {
  Found found;
  Client client = service.client();
  client.session = account.session;
  const auto check = [&](const Reply& reply, bool right) {
    found.told = found.told || reply.status >= 500;
    found.right = found.right && right;
  };
  const Reply listed = client.get("/v1/songs");
  check(listed, listed.status == 200 && (*listed)["total"] == kSongsEach);
  if (listed.status != 200) return found;
  const json counts = client.wait_for_jobs();
  found.told = found.told || counts["failed"] > 0;
  const json songs = *listed;
  for (const json& song : songs["songs"]) {
    const Reply original = client.get("/v1/songs/" + song["id"].get<std::string>() + "/original");
    const std::string title = song["title"];
    check(original, original.status == 200);
    found.wrong = found.wrong || (original.status == 200 && original.body != piece(std::stoi(title)));
  }
  const json pieces = *client.get("/v1/songs");
  for (const json& song : pieces["songs"]) check(listed, song["state"] == "ready");
  check(client.search(test::hum_of(demo_tunes().front().id)), true);
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(random_damage_test)

BOOST_AUTO_TEST_CASE(damage_is_told_or_repaired_and_touches_nobody_else) {
  const char* asked = std::getenv("TUNEFIND_DAMAGES");
  const int damages = asked ? std::atoi(asked) : 12;
  const TemporaryFolder folder;
  std::vector<AccountData> accounts{{"00000002", "", 0}, {"00000003", "", 100}};
  {
    const RunningService service(folder / "made");
    for (AccountData& account : accounts) {
      Client client = service.signed_up("person" + account.owner);
      account.session = client.session;
      for (int i = 0; i < kSongsEach; ++i)
        client.upload({{"file", fmt::format("{}.mid", account.first + i), piece(account.first + i)}});
      client.wait_for_jobs();
      client.search(test::hum_of(demo_tunes().front().id));
    }
    fs::copy(folder / "made", folder / "sound", fs::copy_options::recursive);  // as a kill would leave it, with logs
  }
  std::mt19937 random(17);
  int told = 0, repaired = 0, harmless = 0;
  for (int i = 0; i < damages; ++i) {
    const fs::path data = folder / "damaged";
    fs::remove_all(data);
    fs::copy(folder / (i % 2 == 0 ? "sound" : "made"), data, fs::copy_options::recursive);
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(data))
      if (entry.is_regular_file() && entry.file_size() > 0) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    const fs::path file = files[random() % files.size()];
    const std::string place = fs::relative(file, data).string();
    const std::string what = place + ": " + damage(file, random);
    BOOST_TEST_CONTEXT(what) {
      std::size_t problems = 0;
      bool started = false;
      Found all{true, false, false};
      try {
        const auto objects = open_object_store((data / "originals").string());
        problems = server::check_data(data, *objects, [](const std::string&) {}).problems;
      } catch (const StorageError&) {
        ++problems;
      }
      try {
        const RunningService service(data);
        started = true;
        for (const AccountData& account : accounts) {
          const Found found = look_at(service, account);
          all = {all.right && found.right, all.told || found.told, all.wrong || found.wrong};
          const bool others = place.starts_with("service/") || place.find(account.owner) != std::string::npos;
          if (!others) BOOST_TEST((found.right && !found.told));
        }
        const json health = *service.client().get("/healthz");
        if (health["damaged_originals"] != 0 || health["renewed_libraries"] != 0) all.told = true;
      } catch (const Error&) {
        BOOST_TEST((!started && place.starts_with("service/")));
        all = {false, true, false};
      }
      BOOST_TEST(!all.wrong);
      BOOST_TEST((all.right || all.told));
      told += !all.right;
      repaired += all.right && (all.told || problems > 0);
      harmless += all.right && !all.told && problems == 0;
    }
  }
  BOOST_TEST(told + repaired > 0);
  BOOST_TEST_MESSAGE(
      fmt::format("{} damages: {} told, {} repaired, {} without effect", damages, told, repaired, harmless));
}

BOOST_AUTO_TEST_SUITE_END()
