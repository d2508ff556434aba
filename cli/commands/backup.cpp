#include "server/store/backup.hpp"

#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/json_line.hpp"

namespace tunefind {

int run_backup(const Arguments& arguments) {
  CommandLine line(
      "backup --data DIR --out OUT",
      "Copies the data folder of `tunefind serve` to OUT, even while the service runs. To use the copy, start\n"
      "`tunefind serve --data OUT`. Uploads are copied if they are kept in the data folder, not in S3.");
  const auto text = [] { return boost::program_options::value<std::string>(); };
  line.own.add_options()("data", text()->value_name("DIR"), "the data folder of the service (serve --data)")(
      "out", text()->value_name("OUT"), "the folder to copy to; must be empty or not exist");
  if (!line.parse(arguments)) return kDone;
  if (!line.inputs().empty())
    throw UsageError(
        fmt::format("unexpected argument '{}'\nusage: tunefind backup --data DIR --out OUT", line.inputs().front()));
  const server::BackupReport report = server::backup(line.path("data"), line.path("out"));
  if (line.json())
    std::cout << json_line({{"accounts", report.accounts},
                            {"songs", report.songs},
                            {"hums", report.hums},
                            {"objects", report.objects},
                            {"missing", report.missing}});
  else
    std::cout << fmt::format("{} accounts, {} songs, {} hums, {} files\n", report.accounts, report.songs, report.hums,
                             report.objects);
  if (report.missing > 0)
    complain(fmt::format("{} files could not be copied because they no longer exist", report.missing));
  return kDone;
}

}  // namespace tunefind
