#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "engine/session.hpp"

namespace tunefind::server {

/// Options of `tunefind serve`.
struct ServeOptions {
  std::filesystem::path data;  ///< the data folder, created if it does not exist
  std::string host = "127.0.0.1";
  int port = 8080;                ///< 0 means any free port
  std::filesystem::path program;  ///< the tunefind command, as which analysis workers are started
  Session session;
  std::string objects;  ///< where originals are stored (storage/objects/object_store.hpp); empty: in the data folder
  std::filesystem::path results;  ///< results folders below it are shown on the quality page; empty: none
  std::filesystem::path web;      ///< serve the page from this folder; empty: serve the page that is built in
  bool single_user = false;       ///< no accounts; answers requests from this machine only
  bool sign_up = true;            ///< anybody can open an account
  std::string proxies;            ///< whose X-Forwarded headers are believed (TrustedProxies); empty: nobody's
  std::string metrics_token;      ///< what /metrics asks for; empty: it answers this machine only, and not by a proxy
  int job_workers = 1;            ///< how many songs are analysed at once
  double job_lease_s =
      600;  ///< a job that takes longer is stopped and tried again; its analysis alone takes 120 s at most
  int searches_per_minute = 120, requests_per_minute = 3000, logins_per_minute = 10,
      sign_ups_per_hour = 20;  ///< of one owner or address; 0 means no limit
  std::uint64_t song_bytes = 200ull << 20, hum_bytes = 20ull << 20, account_bytes = 50ull << 30;
  std::uint64_t free_bytes = 1ull << 30;  ///< of the disk with the data folder that uploads and hums leave
  std::filesystem::path security_log;     ///< empty: none
  bool log_addresses = false;             ///< in the security log
  double song_seconds = 1200, hum_seconds = 60;
};

}  // namespace tunefind::server
