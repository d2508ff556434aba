#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/json_line.hpp"
#include "server/store/data_check.hpp"
#include "storage/objects/object_store.hpp"

namespace tunefind {

int run_check(const Arguments& arguments) {
  CommandLine line(
      "check --data DIR",
      "Reads everything in the data folder of `tunefind serve`, even while the service runs: compares each\n"
      "upload with its hash and checks each catalogue. Prints a line for each problem.");
  const auto text = [] { return boost::program_options::value<std::string>(); };
  line.own.add_options()("data", text()->value_name("DIR"), "the data folder of the service (serve --data)")(
      "objects", text()->value_name("PLACE"), "where the service keeps uploads (serve --objects)");
  if (!line.parse(arguments)) return kDone;
  if (!line.inputs().empty())
    throw UsageError(fmt::format("unexpected argument '{}'\nusage: tunefind check --data DIR", line.inputs().front()));
  const std::filesystem::path data = line.path("data");
  const std::string place = line.has("objects") ? line.get<std::string>("objects") : (data / "originals").string();
  if (!place.starts_with("s3://") && !std::filesystem::exists(place))
    throw StorageError(place + ": no such folder of uploads");
  const auto objects = open_object_store(place);
  const server::DataCheckReport report = server::check_data(data, *objects, [&](const std::string& problem) {
    if (line.json())
      std::cout << json_line({{"problem", problem}});
    else
      std::cout << problem << '\n';
  });
  if (line.json())
    std::cout << json_line(
        {{"accounts", report.accounts}, {"songs", report.songs}, {"hums", report.hums}, {"problems", report.problems}});
  else
    std::cout << fmt::format("{} accounts, {} songs, {} hums, {} problems\n", report.accounts, report.songs,
                             report.hums, report.problems);
  return report.problems == 0 ? kDone : kFailed;
}

}  // namespace tunefind
