#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "engine/session.hpp"

namespace tunefind::server {

/// What `tunefind serve` was told.
struct ServeOptions {
  std::filesystem::path data;
  std::string host = "127.0.0.1";
  int port = 8080;                  ///< 0: any that is free
  std::filesystem::path programme;  ///< the tunefind command, which analysis processes are started from
  Session session;
  std::string objects;            ///< where originals lie (storage/objects/object_store.hpp); empty: in the data folder
  std::filesystem::path results;  ///< folders of research runs that the quality page shows; empty: none
  std::filesystem::path web;      ///< the page, if not the one that is built in
  bool single_user = false;
  bool sign_up = true;
  bool behind_proxy = false;  ///< believe X-Forwarded-For and X-Forwarded-Proto
  int job_workers = 1;
  double job_lease_s = 600;  ///< what takes longer is stopped and tried again; an analysis takes 120 s at most
  int searches_per_minute = 120, requests_per_minute = 3000,
      logins_per_minute = 10;  ///< of one owner or address; 0: any
  std::uint64_t song_bytes = 200ull << 20, hum_bytes = 20ull << 20, account_bytes = 50ull << 30;
  double song_seconds = 1200, hum_seconds = 60;
};

}  // namespace tunefind::server
