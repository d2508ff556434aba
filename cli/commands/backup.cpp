#include "server/store/backup.hpp"

#include <fmt/format.h>
#include <iostream>

#include "cli/command.hpp"
#include "cli/json_line.hpp"

namespace tunefind {

int run_backup(const Arguments& arguments) {
  CommandLine line(
      "backup --data DIR --out DIR",
      "Copies the data of `tunefind serve`, also while it runs; `tunefind serve --data OUT` goes on from the\n"
      "copy. Uploads are copied if they lie in the data folder.");
  const auto text = [] { return boost::program_options::value<std::string>(); };
  line.own.add_options()("data", text()->value_name("DIR"), "the data folder of the service")(
      "out", text()->value_name("DIR"), "where to: a folder that does not exist or is empty");
  if (!line.parse(arguments)) return kDone;
  if (!line.inputs().empty()) throw UsageError(fmt::format("'{}' is not an option of backup", line.inputs().front()));
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
  if (report.missing > 0) complain(fmt::format("{} files were not there to be copied", report.missing));
  return kDone;
}

}  // namespace tunefind
