#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/commands/export.hpp"
#include "cli/terminal.hpp"
#include "features/error.hpp"
#include "server/store/feedback_export.hpp"

namespace tunefind {
namespace {

/// The owners to export: the one of --owner, else all who consent. Throws StorageError if --owner is unknown or does
/// not consent.
std::vector<server::Owner> exported_owners(const CommandLine& line, const server::ServiceStore& store) {
  if (line.has("owner")) {
    const auto owner = line.get<server::Owner>("owner");
    const auto account = store.account(owner);
    if (!account)
      throw StorageError(fmt::format("{}: no account has the owner number {}", line.path("data").string(), owner));
    if (!account->consent) throw StorageError(fmt::format("--owner {}: does not consent to exports", owner));
    return {owner};
  }
  std::vector<server::Owner> owners;
  std::size_t refused = 0;
  store.each_account([&](const server::Account& account) {
    if (account.consent)
      owners.push_back(account.owner);
    else
      ++refused;
  });
  if (refused > 0 && !line.quiet())
    complain(fmt::format("{} left out because they do not consent", counted(refused, "account")));
  return owners;
}

}  // namespace

int run_export_feedback(const Arguments& arguments) {
  CommandLine line(
      "export feedback --data DIR --out OUT [OPTION...]",
      "Writes the judged hums of the accounts that consent as data folders OUT/OWNER, one for each account, for\n"
      "`tunefind experiment run` and `tunefind experiment tune`. Reads the data folder of `tunefind serve`, which\n"
      "can be running. The settings of the service (--config, --set) must be given here too.");
  const auto text = [] { return boost::program_options::value<std::string>(); };
  line.own.add_options()("data", text()->value_name("DIR"), "the data folder of the service (serve --data)")(
      "out", text()->value_name("OUT"), "the folder to write to; existing folders in it are not replaced")(
      "owner", boost::program_options::value<server::Owner>()->value_name("N"),
      "export only the account with this owner number")(
      "objects", text()->value_name("PLACE"), "where uploads are kept, if not in the data folder (serve --objects)");
  if (!line.parse(arguments)) return kDone;
  if (!line.inputs().empty())
    throw UsageError(fmt::format("unexpected argument '{}'\nusage: tunefind export feedback --data DIR --out OUT",
                                 line.inputs().front()));
  const std::filesystem::path data = line.path("data"), out = line.path("out");
  const Session session = make_session(line);
  const server::ServiceStore store(data / "service", Database::Mode::read);
  const auto objects =
      open_object_store(line.has("objects") ? line.get<std::string>("objects") : (data / "originals").string());
  std::size_t owners = 0, queries = 0, without_right = 0, left_out = 0;
  for (const server::Owner owner : exported_owners(line, store)) {
    const auto done = server::export_feedback({store, *objects, data / "catalogues", session}, owner,
                                              out / server::owner_name(owner));
    if (!done) continue;  // the account was deleted in the meantime
    owners += done->queries + done->without_right > 0;
    queries += done->queries;
    without_right += done->without_right;
    left_out += done->left_out;
  }
  if (owners == 0 && !line.quiet()) complain("nothing to export: no account that consents has judged a hum");
  print_export_report(
      line, {{"owners", owners}, {"queries", queries}, {"without_right", without_right}, {"left_out", left_out}},
      fmt::format("{} of {}, {} without a right song, {} left out whose songs or recording are gone",
                  counted(queries + without_right, "judged hum"), counted(owners, "owner"), without_right, left_out));
  return kDone;
}

}  // namespace tunefind
