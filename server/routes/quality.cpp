#include "server/store/quality.hpp"

#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>

#include "server/http/http_error.hpp"
#include "server/routes/call.hpp"
#include "server/routes/routes.hpp"
#include "server/service/service.hpp"
#include "server/store/feedback_export.hpp"
#include "server/util/zip.hpp"

namespace tunefind::server {
namespace {

namespace fs = std::filesystem;

constexpr int kRetryExport_s = 5;  // for Retry-After; chosen by hand

void send_quality(Call& call) {
  const bool week = call.one_of("per", {"day", "week"}) != "day";
  Json quality = quality_of(call.service.store, call.owner, week);
  quality["experiments"] = experiments_in(call.service.options.results);
  call.answer(200, quality);
}

/// A temporary folder, removed with its content when destroyed.
struct Scratch {
  fs::path path;
  explicit Scratch(fs::path folder) : path(std::move(folder)) { fs::create_directory(path); }
  ~Scratch() {
    std::error_code ignored;  // what remains is deleted at the next start
    fs::remove_all(path, ignored);
  }
};

void send_export(Call& call) {
  static std::mutex exporting;  // one export at a time, because a library's features can be large
  const std::unique_lock lock(exporting, std::try_to_lock);
  if (!lock) {
    HttpError busy(429, "too_many_requests", "another export is running; try again in a moment");
    busy.retry_after_s = kRetryExport_s;
    throw busy;
  }
  const Service& service = call.service;
  const Scratch scratch(service.incoming() / ("export-" + id_by_time(now())));
  const fs::path folder = scratch.path / "tunefind-feedback", zip = scratch.path / "feedback.zip";
  const auto done = export_feedback(
      {service.store, *service.objects, service.options.data / "catalogues", service.session}, call.owner, folder);
  if (!done) throw forbidden("the account does not consent to exports: PATCH /v1/account {\"consent\":true}");
  if (!fs::exists(folder)) throw HttpError(404, "not_found", "no hum of the account has been judged");
  zip_folder(folder, zip);
  const std::uint64_t bytes = fs::file_size(zip);
  const auto file =
      std::make_shared<std::ifstream>(zip, std::ios::binary);  // stays readable after Scratch has removed its name
  if (!*file) throw StorageError(zip.string() + ": cannot be read");
  call.response.headers.set("Content-Disposition", "attachment; filename=\"tunefind-feedback.zip\"");
  call.response.headers.set("Cache-Control", "no-store");
  call.response.headers.set("Content-Type", "application/zip");
  call.response.bytes = bytes;
  call.response.content = [file](std::uint64_t offset, std::size_t most) {
    std::string piece(std::min<std::size_t>(most, 256 << 10), '\0');
    file->seekg(static_cast<std::streamoff>(offset));
    if (!file->read(piece.data(), static_cast<std::streamsize>(piece.size())))
      throw StorageError("the export cannot be read");
    return piece;
  };
}

}  // namespace

void add_quality_routes(Router& router) {
  router.get("/v1/quality", Access::owner, send_quality, {"per"});
  router.get("/v1/feedback/export", Access::owner, send_export).in(Lane::storage);
}

}  // namespace tunefind::server
