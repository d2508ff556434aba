#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/http/http_error.hpp"
#include "server/http/json_body.hpp"
#include "server/http/media_type.hpp"
#include "server/http/multipart.hpp"
#include "server/routes/call.hpp"
#include "server/routes/routes.hpp"
#include "server/routes/song_filter.hpp"
#include "server/routes/upload.hpp"
#include "server/service/service.hpp"
#include "server/store/object_keys.hpp"
#include "server/util/log.hpp"
#include "server/util/text.hpp"

namespace tunefind::server {
namespace {

constexpr std::size_t kMostTags = 20, kLongestTag = 40, kLongestTitle = 200;  // as API.md says
constexpr std::size_t kMostFiles = 1000;                                      // of one upload; chosen by hand

/// Tags without empty and repeated ones. Throws HttpError 400.
std::vector<std::string> checked_tags(const std::vector<std::string>& given) {
  std::vector<std::string> tags;
  for (const std::string& text : given) {
    const std::string tag = plain_text(text, kLongestTag + 1);
    if (tag.empty()) continue;
    if (plain_text(tag, kLongestTag) != tag)
      throw bad_request(fmt::format("a tag has at most {} characters", kLongestTag));
    if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
  }
  if (tags.size() > kMostTags) throw bad_request(fmt::format("a song has at most {} tags", kMostTags));
  return tags;
}

/// The texts between commas.
std::vector<std::string> split_tags(std::string_view text) {
  std::vector<std::string> tags;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    tags.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(text.size(), comma + 1));
  }
  return tags;
}

/// The name of a file as it is kept: without folders and control characters.
std::string safe_name(const std::string& given) {
  const std::string name = plain_text(file_name(given), kLongestTitle);
  return name.empty() || name == "." || name == ".." ? "untitled" : name;
}

/// Stores a received file and returns its `Upload` of API.md. The object is stored first, then the song and its job, so
/// that every song has its original. A file that is stored already replaces its original if that is damaged or missing,
/// and is then analysed again if that failed. Throws HttpError or StorageError.
Json accept(Call& call, Upload& upload, const std::vector<std::string>& tags) {
  upload.finish();
  require_room(call.service.options.data, 0, call.service.options.free_bytes);
  const std::lock_guard lock(call.pass->originals());
  const std::shared_ptr<Library> library = call.own_library();
  StoredSong song;
  song.id = upload.hash();
  song.file = upload.name();
  song.title = std::filesystem::path(upload.name()).stem().string();
  song.media_type = upload.media_type();
  song.bytes = upload.bytes();
  song.tags = tags;
  song.added = now();
  Job job;
  job.id = id_by_time(song.added);
  job.owner = call.owner;
  job.song = song.id;
  job.title = song.title;
  job.created = song.added;
  song.job = job.id;
  if (const auto known = library->song(song.id)) {
    const std::string key = song_key(call.owner, song.id);
    bool again = false;
    if (!call.service.objects->info(key) || !call.service.originals.is_sound(call.owner, song.id)) {
      call.service.objects->take_file(key, upload.path());
      call.service.originals.forget(call.owner, song.id);
      log_info("original_replaced");
      again = known->state == SongState::failed && library->analyse_again(job);
      if (again) call.service.jobs.enqueue(job);
    }
    return {{"file", upload.name()},
            {"song", json_of(library->song(song.id).value_or(*known))},
            {"job", again ? Json(job.id) : Json(nullptr)},
            {"duplicate", true},
            {"error", nullptr}};
  }
  if (library->bytes() + song.bytes > call.service.options.account_bytes) throw account_is_full();
  call.service.objects->take_file(song_key(call.owner, song.id), upload.path());
  const bool fresh = library->add(song, job);
  if (fresh) call.service.jobs.enqueue(job);
  return {{"file", upload.name()},
          {"song", json_of(library->song(song.id).value_or(song))},
          {"job", fresh ? Json(job.id) : Json(nullptr)},
          {"duplicate", !fresh},
          {"error", nullptr}};
}

/// Receives the parts of an upload's form one after the other. A fault of one file does not keep the others from being
/// accepted; a fault of the form refuses the rest of it.
class SongsBody : public BodyReceiver {
 public:
  SongsBody(Call& call, const std::string& boundary)
      : call_(call),
        form_(boundary, {[this](const MultipartReader::Part& part) { begin(part); },
                         [this](std::string_view piece) { add(piece); }, [this] { end(); }}) {}

  void receive(std::string_view piece) override {
    if (call_.pass->closing()) throw unauthenticated("the account is being deleted");
    form_.receive(piece);
  }

  void finish() override {
    form_.finish();
    if (uploads_.empty()) throw bad_request("the form has no part 'file'");
    call_.answer(accepted_ > 0 ? 202 : known_ > 0 ? 200 : first_failure_.value_or(400), {{"uploads", uploads_}});
  }

 private:
  /// A new part begins.
  void begin(const MultipartReader::Part& part) {
    if (part.name == "tags") {
      tags_text_.emplace();
    } else if (part.name != "file") {
      throw bad_request("there is no part '" + plain_text(part.name, 40) + "' here");
    } else if (uploads_.size() == kMostFiles) {
      throw too_large(fmt::format("one request takes {} files", kMostFiles));
    } else {
      upload_.emplace(call_.service.incoming(), safe_name(part.file_name), call_.service.options.song_bytes);
    }
  }

  /// Content of the present part.
  void add(std::string_view bytes) {
    if (upload_) upload_->write(bytes);
    if (tags_text_) tags_text_->append(bytes);
    if (tags_text_ && tags_text_->size() > 4096) throw too_large("that is too many tags");
  }

  /// Ends the part that is being received.
  void end() {
    if (tags_text_) tags_ = checked_tags(split_tags(*tags_text_));
    tags_text_.reset();
    if (!upload_) return;
    Json line;
    std::optional<HttpError> failure;
    try {
      line = accept(call_, *upload_, tags_);
      if (!line["duplicate"]) ++accepted_;
      ++known_;
    } catch (const HttpError& error) {
      failure = error;
    } catch (const StorageError& error) {
      failure = http_error_of(error);
    }
    if (failure) {
      line = {{"file", upload_->name()},
              {"song", nullptr},
              {"job", nullptr},
              {"duplicate", false},
              {"error", {{"code", failure->code}, {"message", failure->what()}}}};
      if (!first_failure_) first_failure_ = failure->status;
    }
    uploads_.push_back(std::move(line));
    upload_.reset();
  }

  Call& call_;
  MultipartReader form_;
  std::optional<Upload> upload_;
  std::optional<std::string> tags_text_;
  std::vector<std::string> tags_;
  Json uploads_ = Json::array();
  std::size_t accepted_ = 0, known_ = 0;
  std::optional<int> first_failure_;
};

/// Receives one file as the body itself, named by the parameter `name`.
class SongBody : public BodyReceiver {
 public:
  SongBody(Call& call, const std::string& name)
      : call_(call),
        tags_(checked_tags(split_tags(call.text("tags").value_or("")))),
        upload_(call.service.incoming(), safe_name(name), call.service.options.song_bytes) {}

  void receive(std::string_view piece) override {
    if (call_.pass->closing()) throw unauthenticated("the account is being deleted");
    upload_.write(piece);
  }

  void finish() override {
    const Json line = accept(call_, upload_, tags_);
    call_.answer(line["duplicate"] ? 200 : 202, {{"uploads", {line}}});
  }

 private:
  Call& call_;
  const std::vector<std::string> tags_;
  Upload upload_;
};

std::unique_ptr<BodyReceiver> receive_songs(Call& call) {
  const std::optional<std::string> name = call.text("name");
  const auto boundary = form_boundary(call.request.headers.get("Content-Type"));
  if (boundary && (name || call.text("tags"))) throw bad_request("a form has its names and tags in its parts");
  if (!boundary && !name)
    throw bad_request("files must be sent as multipart/form-data, or one as the body with the parameter 'name'");
  call.require_room();
  call.enter();
  if (name) return std::make_unique<SongBody>(call, *name);
  return std::make_unique<SongsBody>(call, *boundary);
}

void list_songs(Call& call) {
  SongFilter filter = filter_of(call);
  filter.words = words_of(call.text("q").value_or(""));
  filter.favourite = call.flag("favourite");
  filter.state = call.one_of("state", kSongStates);
  const bool by_title = call.one_of("sort", {"added", "title"}) == "title";
  const int offset = call.integer("offset", 0, 0, 1 << 30), limit = call.integer("limit", 100, 1, 1000);
  const std::shared_ptr<Library> library = call.own_library();
  const std::vector<StoredSong> songs = library->songs(filter, by_title);
  Json page = Json::array(), tags = Json::array();
  for (std::size_t i = static_cast<std::size_t>(offset);
       i < songs.size() && page.size() < static_cast<std::size_t>(limit); ++i)
    page.push_back(json_of(songs[i]));
  for (const auto& [tag, count] : library->tags()) tags.push_back({{"tag", tag}, {"songs", count}});
  call.answer(200, {{"songs", page}, {"total", songs.size()}, {"tags", tags}});
}

void change_song(Call& call) {
  const Json json = call.object({"title", "tags", "favourite"});
  const auto title = optional_member<std::string>(json, "title");
  const auto tags = optional_member<std::vector<std::string>>(json, "tags");
  const auto favourite = optional_member<bool>(json, "favourite");
  const std::string plain = title ? plain_text(*title, kLongestTitle) : "";
  if (title && plain.empty()) throw bad_request("a title has 1 to 200 characters");
  const std::vector<std::string> checked = tags ? checked_tags(*tags) : std::vector<std::string>();
  const std::optional<StoredSong> song =
      call.own_library()->change(call.part(0), Durability::now, [&](StoredSong& changed) {
        if (title) changed.title = plain;
        if (tags) changed.tags = checked;
        if (favourite) changed.favourite = *favourite;
      });
  if (!song) throw not_found("song");
  call.answer(200, json_of(*song));
}

void delete_song(Call& call) {
  const std::string id = call.part(0);
  const std::lock_guard lock(call.pass->originals());
  call.song(id);
  call.service.objects->check();  // without it, the song is unchanged
  call.service.jobs.cancel(call.owner, id);
  if (!call.own_library()->remove(id)) throw not_found("song");
  call.remove_object(song_key(call.owner, id));
  call.service.originals.forget(call.owner, id);
  call.nothing();
}

void send_original(Call& call) {
  const StoredSong song = call.song(call.part(0));
  if (!call.service.originals.is_sound(call.owner, song.id))
    throw HttpError(500, "damaged", "the file is damaged on the server's disk; upload it again to replace it");
  call.send(song_key(call.owner, song.id), song.media_type, song.id,
            call.flag("download").value_or(false) ? song.file : "");
}

void send_peaks(Call& call) {
  const StoredSong song = call.song(call.part(0));
  if (!song.duration_s) throw HttpError(404, "not_found", "the song has no waveform yet");
  Json peaks = Json::array();
  for (const std::uint8_t peak : call.service.store.peaks(call.owner, song.id))
    peaks.push_back(std::round(peak / 255.0 * 1000) / 1000);
  call.response.headers.set("Cache-Control", "private, max-age=86400");
  call.answer(200, {{"duration_s", *song.duration_s}, {"peaks", peaks}});
}

}  // namespace

void add_song_routes(Router& router) {
  router.post_stream("/v1/songs", Access::owner, receive_songs, {"name", "tags"}).in(Lane::storage);
  router.get("/v1/songs", Access::owner, list_songs,
             {"q", "tag", "key", "bpm_min", "bpm_max", "favourite", "state", "sort", "offset", "limit"});
  router.get("/v1/songs/ID", Access::owner, [](Call& call) { call.answer(200, json_of(call.song(call.part(0)))); });
  router.patch("/v1/songs/ID", Access::owner, change_song);
  router.remove("/v1/songs/ID", Access::owner, delete_song).in(Lane::storage);
  router.get("/v1/songs/ID/original", Access::owner, send_original, {"download"}).in(Lane::storage);
  router.get("/v1/songs/ID/peaks", Access::owner, send_peaks);
}

}  // namespace tunefind::server
