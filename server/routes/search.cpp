#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <tbb/task_arena.h>

#include "server/http/http_error.hpp"
#include "server/http/media_type.hpp"
#include "server/http/multipart.hpp"
#include "server/routes/answer.hpp"
#include "server/routes/call.hpp"
#include "server/routes/routes.hpp"
#include "server/routes/song_filter.hpp"
#include "server/routes/upload.hpp"
#include "server/service/service.hpp"
#include "server/store/object_keys.hpp"
#include "server/store/stored_hum.hpp"

namespace tunefind::server {
namespace {

void search_hum(Call& call, int k, const SongFilter& filter, const std::string& recording,
                std::chrono::steady_clock::time_point begun) {
  StoredHum hum;
  hum.media_type = media_type_of(std::string_view(recording).substr(0, 64), false);
  if (hum.media_type.empty())
    throw HttpError(415, "unsupported_type", "not a recording: the format of its content is not supported");
  hum.at = now();
  hum.id = id_by_time(hum.at);
  hum.bytes = recording.size();
  const std::shared_ptr<Library> library = call.own_library();
  if (library->bytes() + hum.bytes > call.service.options.account_bytes) throw account_is_full();

  Library::Found found;
  HeardHum heard;
  {
    const Slots::Use use(call.service.search_slots);
    heard = call.service.analysis.hear_hum(call.owner, recording);
    // Concurrent searches are fastest on one core each: they never wait, and share no cache.
    tbb::task_arena cores(use.share());
    found = cores.execute([&] { return library->search(heard.query, k, filter); });
  }
  const auto title_of = [&](const std::string& id) {
    const std::optional<StoredSong> song = library->song(id);
    return song ? song->title : "";
  };
  // Songs that were deleted during the search are left out of the answer.
  std::erase_if(found.ranking.matches, [&](const Match& match) { return !library->song(match.song); });
  hum.melody = heard.query.melody;
  const double took_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
  hum.answer = answer_of(hum.id, hum.at, heard.duration_s, heard.query, found, title_of, took_ms);
  call.service.objects->put(hum_key(call.owner, hum.id), recording);
  library->add(hum);
  call.answer(200, current_answer(hum, *library));
}

/// Receives the recording, the body or the part `hum` of a form, and searches with it.
class HumBody : public BodyReceiver {
 public:
  explicit HumBody(Call& call)
      : call_(call),
        k_(call.integer("k", 10, 1, 100)),
        filter_(filter_of(call)),
        file_(call.service.incoming(), "hum", call.service.options.hum_bytes) {
    if (const auto boundary = form_boundary(call.request.headers.get("Content-Type")))
      form_.emplace(*boundary, MultipartReader::Receiver{[this](const MultipartReader::Part& part) {
                                                           if (part.name != "hum" || ++parts_ > 1)
                                                             throw bad_request("the form must have one part, 'hum'");
                                                         },
                                                         [this](std::string_view piece) { add(piece); }, [] {}});
  }

  void receive(std::string_view piece) override {
    if (form_)
      form_->receive(piece);
    else
      add(piece);
  }

  void finish() override {
    if (form_) form_->finish();
    if (file_.bytes() == 0) throw bad_request("there is no recording in the request");
    file_.finish();
    std::ifstream stream(file_.path(), std::ios::binary);
    const std::string hum(std::istreambuf_iterator<char>(stream), {});
    if (hum.size() != file_.bytes()) throw unavailable("the recording cannot be received now; try again later");
    search_hum(call_, k_, filter_, hum, begun_);
  }

 private:
  void add(std::string_view piece) {
    const std::uint64_t most = call_.service.options.hum_bytes;
    if (file_.bytes() + piece.size() > most)
      throw too_large(fmt::format("the recording is larger than {} MB", most >> 20));
    file_.write(piece);
  }

  Call& call_;
  const int k_;
  const SongFilter filter_;
  std::optional<MultipartReader> form_;
  int parts_ = 0;
  Upload file_;  ///< on disk, because slow clients can take long
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

std::unique_ptr<BodyReceiver> receive_hum(Call& call) {
  require_rate(call.service.search_limit, std::to_string(call.owner));
  call.require_room();
  return std::make_unique<HumBody>(call);
}

}  // namespace

void add_search_routes(Router& router) {
  router.post_stream("/v1/search", Access::owner, receive_hum, {"k", "tag", "key", "bpm_min", "bpm_max"})
      .in(Lane::search);
}

}  // namespace tunefind::server
