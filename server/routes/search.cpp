#include <chrono>
#include <fmt/format.h>
#include <httplib.h>
#include <nlohmann/json.hpp>
#include <tbb/task_arena.h>

#include "server/http/framing.hpp"
#include "server/http/http_error.hpp"
#include "server/http/media_type.hpp"
#include "server/routes/answer.hpp"
#include "server/routes/call.hpp"
#include "server/routes/routes.hpp"
#include "server/routes/song_filter.hpp"
#include "server/service/service.hpp"
#include "server/store/object_keys.hpp"
#include "server/store/stored_hum.hpp"

namespace tunefind::server {
namespace {

/// Reads the recording: the body, or the part `hum` of a form. Throws HttpError 400 or 413.
std::string read_hum(Call& call, const httplib::ContentReader& reader) {
  const std::uint64_t most = call.service.options.hum_bytes;
  std::string hum;
  bool too_much = false, other_part = false;
  int parts = 0;
  const auto begin = [&](const httplib::MultipartFormData& part) {
    other_part = part.name != "hum" || ++parts > 1;
    return !other_part;
  };
  const auto add = [&](const char* bytes, std::size_t count) {
    too_much = hum.size() + count > most;
    if (!too_much) hum.append(bytes, count);
    return !too_much;
  };
  call.reading = true;
  const bool whole = call.request.is_multipart_form_data() ? reader(begin, add)
                     : has_body(call.request)              ? reader(add)
                                                           : true;
  if (too_much) throw too_large(fmt::format("the recording is larger than {} MB", most >> 20));
  if (other_part) throw bad_request("the form must have one part, 'hum'");
  if (!whole) throw bad_request("the body is malformed or ended early");
  if (hum.empty()) throw bad_request("there is no recording in the request");
  return hum;
}

void search_hum(Call& call, const httplib::ContentReader& reader) {
  const auto begun = std::chrono::steady_clock::now();
  require_rate(call.service.search_limit, std::to_string(call.owner));
  const int k = call.integer("k", 10, 1, 100);
  const SongFilter filter = filter_of(call);
  const std::string recording = read_hum(call, reader);
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
    heard = call.service.analysis.hear_hum(recording);
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

}  // namespace

void add_search_routes(Router& router) {
  router.post_stream("/v1/search", Access::owner, search_hum, {"k", "tag", "key", "bpm_min", "bpm_max"});
}

}  // namespace tunefind::server
