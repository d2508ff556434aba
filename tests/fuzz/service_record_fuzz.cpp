// Reading a damaged record of the service's database, or one that no version wrote, throws an exception of the JSON
// library or a StorageError and nothing else. What can be read can be written and read again.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>
#include <type_traits>

#include "features/error.hpp"
#include "server/store/records.hpp"
#include "server/store/stored_hum.hpp"
#include "tests/fuzz/guarantees.hpp"

using namespace tunefind;
using namespace tunefind::server;

namespace {

template <class Record>
void check(const Json& json) {
  try {
    const Record record = json.get<Record>();
    if constexpr (std::is_same_v<Record, StoredHum>) require(record.melody.pitch.size() == record.melody.voiced.size());
    const std::string text = Json(record).dump(-1, ' ', false, Json::error_handler_t::replace);
    require(Json(Json::parse(text).get<Record>()) == Json::parse(text));
  } catch (const Json::exception&) {
  } catch (const StorageError&) {  // a state that no version knows
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Json json = Json::parse(std::string_view(reinterpret_cast<const char*>(data), size), nullptr, false);
  if (json.is_discarded()) return 0;
  check<Account>(json);
  check<Credential>(json);
  check<StoredSong>(json);
  check<Job>(json);
  check<Feedback>(json);
  check<StoredHum>(json);
  return 0;
}
