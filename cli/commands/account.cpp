#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/json_line.hpp"
#include "server/store/accounts.hpp"
#include "server/store/credentials.hpp"
#include "server/util/types.hpp"

namespace tunefind {
namespace {

void list(const CommandLine& line, const std::filesystem::path& database) {
  server::ServiceStore(database, Database::Mode::read).each_account([&](const server::Account& account) {
    const std::string created = server::iso_time(account.created);
    if (line.json())
      std::cout << json_line({{"owner", account.owner}, {"name", account.name}, {"created", created}});
    else
      std::cout << fmt::format("{:>8}  {}  {}\n", account.owner, created, account.name);
  });
}

void reset(const CommandLine& line, const std::filesystem::path& database, const std::string& name) {
  server::ServiceStore store(database);
  const std::optional<std::string> password = server::Accounts(store).reset_password(name);
  if (!password) throw StorageError(fmt::format("no account is named '{}'", name));
  if (line.json())
    std::cout << json_line({{"name", name}, {"password", *password}});
  else
    std::cout << fmt::format("The new password of {} is {}\nIts sessions and tokens have ended.\n", name, *password);
}

}  // namespace

int run_account(const Arguments& arguments) {
  CommandLine line(
      "account list|reset [NAME] --data DIR",
      "Lists the accounts of `tunefind serve`, or gives one a new password, which is printed, and ends its\n"
      "sessions and tokens. Stop the service before `reset`.");
  line.own.add_options()("data", boost::program_options::value<std::string>()->value_name("DIR"),
                         "the data folder of the service (serve --data)");
  if (!line.parse(arguments)) return kDone;
  const std::vector<std::string> words(line.inputs().begin(), line.inputs().end());
  const bool lists = words == std::vector<std::string>{"list"};
  if (!lists && (words.size() != 2 || words[0] != "reset"))
    throw UsageError("usage: tunefind account list|reset [NAME] --data DIR");
  const std::filesystem::path data = line.path("data");
  if (!std::filesystem::exists(data / "service"))
    throw StorageError(fmt::format("{}: is not a data folder of tunefind serve", data.string()));
  server::start_cryptography();
  if (lists)
    list(line, data / "service");
  else
    reset(line, data / "service", words[1]);
  return kDone;
}

}  // namespace tunefind
