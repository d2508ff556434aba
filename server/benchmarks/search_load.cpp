// Load generator: users who search concurrently against a running `tunefind serve`. Called by scripts/benchmark_server.
//
// usage: tunefind_search_load seed CATALOGUE DATA ACCOUNTS
//          makes a data folder whose accounts each have all songs of a catalogue; prints their tokens with commas
//          between
//        tunefind_search_load run PORT TOKENS USERS SECONDS PAUSE_MS HUM...
//          each user sends one hum after the other; users belong to the accounts in turn

#include <algorithm>
#include <atomic>
#include <boost/algorithm/string.hpp>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <httplib.h>
#include <iostream>
#include <iterator>
#include <mutex>
#include <thread>

#include "features/music_names.hpp"
#include "server/store/accounts.hpp"
#include "server/store/credentials.hpp"
#include "storage/catalogue/catalogue.hpp"

namespace {

using namespace tunefind;
using Clock = std::chrono::steady_clock;

void put_songs(const Catalogue& catalogue, server::ServiceStore& store, std::uint32_t owner) {
  for (const Song& song : catalogue.list()) {
    server::StoredSong stored;
    stored.id = song.id;
    stored.title = song.title.empty() ? song.id : song.title;
    stored.file = stored.title + ".wav";
    stored.media_type = "audio/wav";
    stored.state = server::SongState::ready;
    stored.duration_s = song.duration_s;
    stored.bpm = song.bpm;
    if (song.key) stored.key = key_name(song.key);
    stored.added = server::now();
    store.put(owner, stored, server::Durability::soon);
  }
}

void seed(const std::filesystem::path& from, const std::filesystem::path& data, int count) {
  const Catalogue catalogue = Catalogue::open_for_reading(from);
  std::filesystem::create_directories(data / "catalogues");
  server::start_cryptography();
  server::ServiceStore store(data / "service");
  server::Accounts accounts(store);
  std::vector<std::string> tokens;
  for (int i = 0; i < count; ++i) {
    const server::Account account = accounts.sign_up(fmt::format("searcher{}", i), server::new_secret()).value();
    catalogue.backup(data / "catalogues" / fmt::format("{:08x}", account.owner));
    put_songs(catalogue, store, account.owner);
    tokens.push_back(accounts.add_token(account, "load", 1).value().second);
  }
  fmt::print("{}\n", fmt::join(tokens, ","));
}

std::string read(const char* path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size()))) - 1];
}

int run(int port, const std::vector<std::string>& tokens, int users, double seconds, int pause_ms,
        const std::vector<std::string>& hums) {
  std::mutex mutex;
  std::vector<double> took_ms;
  std::size_t errors = 0;
  std::string first_error;
  const auto begun = Clock::now();
  const auto user = [&](int number) {
    httplib::Client client("127.0.0.1", port);
    client.set_keep_alive(true);
    client.set_read_timeout(60);
    client.set_tcp_nodelay(true);
    client.set_bearer_token_auth(tokens[static_cast<std::size_t>(number) % tokens.size()]);
    // Users start at different times, spread over one pause.
    std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms * number / users));
    for (std::size_t n = static_cast<std::size_t>(number);; ++n) {
      if (std::chrono::duration<double>(Clock::now() - begun).count() > seconds) return;
      const auto sent = Clock::now();
      const auto answer = client.Post("/v1/search", hums[n % hums.size()], "audio/webm");
      const double ms = std::chrono::duration<double, std::milli>(Clock::now() - sent).count();
      {
        const std::lock_guard lock(mutex);
        took_ms.push_back(ms);
        if (!answer || answer->status != 200) {
          ++errors;
          if (first_error.empty()) first_error = answer ? answer->body : httplib::to_string(answer.error());
        }
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < users; ++i) threads.emplace_back(user, i);
  for (std::thread& thread : threads) thread.join();
  std::sort(took_ms.begin(), took_ms.end());
  std::cout << fmt::format(
      "{} searches by {} users in {:.0f} s ({:.1f} a second): p50 {:.0f} ms, p95 {:.0f} ms, p99 {:.0f} ms, errors {}\n",
      took_ms.size(), users, seconds, static_cast<double>(took_ms.size()) / seconds, percentile(took_ms, 0.5),
      percentile(took_ms, 0.95), percentile(took_ms, 0.99), errors);
  if (errors > 0) std::cout << first_error << "\n";
  return errors == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string verb = argc > 1 ? argv[1] : "";
  if (verb == "seed" && argc == 5) return seed(argv[2], argv[3], std::stoi(argv[4])), 0;
  if (verb == "run" && argc > 7) {
    std::vector<std::string> hums;
    for (int i = 7; i < argc; ++i) hums.push_back(read(argv[i]));
    std::vector<std::string> tokens;
    boost::split(tokens, argv[3], boost::is_any_of(","));
    return run(std::stoi(argv[2]), tokens, std::stoi(argv[4]), std::stod(argv[5]), std::stoi(argv[6]), hums);
  }
  std::cerr
      << "usage: tunefind_search_load seed CATALOGUE DATA ACCOUNTS | run PORT TOKENS USERS SECONDS PAUSE_MS HUM...\n";
  return 2;
}
