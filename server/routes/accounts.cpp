#include <chrono>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/http/cookies.hpp"
#include "server/http/http_error.hpp"
#include "server/http/json_body.hpp"
#include "server/routes/call.hpp"
#include "server/routes/routes.hpp"
#include "server/service/service.hpp"
#include "server/store/credentials.hpp"
#include "server/util/text.hpp"

namespace tunefind::server {
namespace {

constexpr auto kDeletionPatience = std::chrono::seconds(15);  // longer than an upload may stand still

void set_session(Call& call, const std::string& secret, int days) {
  call.response.headers.set(
      "Set-Cookie", fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", session_cookie(call.secure),
                                secret, days * 24 * 3600, call.secure ? "; Secure" : ""));
}

/// Lets this browser be known when it logs in to the account again (Accounts::device_mark).
void set_device(Call& call, const Account& account) {
  call.response.headers.add(
      "Set-Cookie",
      fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", device_cookie(call.secure),
                  call.service.accounts.device_mark(account), kDeviceDays * 24 * 3600, call.secure ? "; Secure" : ""));
}

/// Keeps an event in the security log.
void note(const Call& call, const std::string& event, Owner account) {
  call.service.security.note(event, account, call.client);
}

/// A session or token of the account has ended: so do its event streams; pages that are still logged in open theirs
/// again.
void end_streams(const Call& call) { call.service.events.close(call.owner); }

/// Throws HttpError 429 after too many attempts at a password that count under this key.
void require_attempts(const Call& call, const std::string& key, Owner account) {
  try {
    require_rate(call.service.login_limit, key);
    require_rate(call.service.login_hour_limit, key);
  } catch (const HttpError&) {
    note(call, "too_many_attempts", account);
    throw;
  }
}

Json json_of(const Call& call, const Account& account) {
  const std::shared_ptr<Library> library = call.service.libraries.open(account.owner);
  return {{"name", account.name},
          {"created", iso_time(account.created)},
          {"consent", account.consent},
          {"songs", library->size()},
          {"bytes", library->bytes()}};
}

Json json_of(const Credential& token) {
  return {{"id", token.id},
          {"label", token.label},
          {"created", iso_time(token.created)},
          {"expires", iso_time(token.expires)}};
}

/// The value, or HttpError 401 if the account was deleted meanwhile.
template <class Value>
Value unless_deleted(std::optional<Value> value) {
  if (!value) throw unauthenticated("the account has been deleted or has another password; log in again");
  return *std::move(value);
}

Account account_of(const Call& call) { return unless_deleted(call.service.store.account(call.owner)); }

/// Throws HttpError 403 unless the member "password" is that of the account, 429 after too many attempts.
void require_password(const Call& call, const Account& account, const Json& json) {
  const std::string password = member<std::string>(json, "password");
  require_attempts(call, fmt::format("password {}", call.owner), call.owner);
  if (!is_password(password, account.password_hash)) {
    note(call, "wrong_password", call.owner);
    throw forbidden("the password is wrong");
  }
}

/// Throws HttpError 404 with --single-user.
void require_many_users(const Call& call) {
  if (call.service.options.single_user) throw not_found("route with --single-user");
}

/// Logs in to an account whose password is right, and answers with it.
void open_session(Call& call, const Account& account) {
  const std::string secret = unless_deleted(call.service.accounts.open_session(account));
  call.owner = account.owner;
  call.pass.reset();  // of the account that the browser was logged in to before
  call.enter();       // only an account that is not being deleted has a library
  set_session(call, secret, kSessionDays);
  set_device(call, account);
  call.answer(201, json_of(call, account));
}

void sign_up(Call& call) {
  require_many_users(call);
  if (!call.service.options.sign_up) throw forbidden("sign-up is closed on this server");
  require_attempts(call, call.network, 0);
  require_rate(call.service.sign_up_limit, call.network);
  const Json json = call.object({"name", "password"});
  const std::optional<Account> account =
      call.service.accounts.sign_up(member<std::string>(json, "name"), member<std::string>(json, "password"));
  if (!account) throw conflict("the name is taken");
  note(call, "sign_up", account->owner);
  open_session(call, *account);
}

void log_in(Call& call) {
  require_many_users(call);
  const Json json = call.object({"name", "password"});
  const std::string name = member<std::string>(json, "name");
  const std::optional<Account> named = call.service.store.account_named(name);
  const Owner owner = named ? named->owner : 0;
  require_attempts(call, call.network, owner);
  // Whoever tries passwords uses up the attempts that the name has with unknown browsers, not those of its own ones.
  const std::string mark = cookie_in(call.request.headers.get("Cookie"), device_cookie(call.secure));
  const bool own = call.service.accounts.is_known_device(name, mark);
  require_attempts(call, own ? "device " + mark : "name " + lower_case(name.substr(0, 64)), owner);
  const std::optional<Account> account = call.service.accounts.log_in(name, member<std::string>(json, "password"));
  if (!account) {
    note(call, "log_in_failed", owner);
    throw unauthenticated("the name or the password is wrong");
  }
  note(call, "log_in", account->owner);
  open_session(call, *account);
}

void log_out(Call& call) {
  require_many_users(call);
  if (!call.secret.empty()) call.service.accounts.end(call.secret);
  if (call.owner != 0) {
    note(call, "log_out", call.owner);
    end_streams(call);
  }
  set_session(call, "", 0);
  call.response.headers.set("Clear-Site-Data", "\"cache\"");  // recordings that the browser keeps for an hour
  call.nothing();
}

void change_account(Call& call) {
  Account account = account_of(call);
  const Json json = call.object({"consent", "password", "new_password", "keep_tokens"});
  const auto consent = optional_member<bool>(json, "consent");
  if (json.contains("password") || json.contains("new_password")) {
    require_many_users(call);
    require_attempts(call, fmt::format("password {}", call.owner), call.owner);
    try {
      account = unless_deleted(call.service.accounts.change_password(
          account, member<std::string>(json, "password"), member<std::string>(json, "new_password"), call.secret,
          optional_member<bool>(json, "keep_tokens").value_or(false)));
    } catch (const AccountError& error) {
      if (error.cause == AccountError::Cause::wrong_password) note(call, "wrong_password", call.owner);
      throw;
    }
    note(call, "new_password", call.owner);
    end_streams(call);
    set_device(call, account);
  } else if (json.contains("keep_tokens")) {
    throw bad_request("'keep_tokens' goes with a new password");
  }
  if (consent)
    account =
        unless_deleted(call.service.store.change(call.owner, [&](Account& changed) { changed.consent = *consent; }));
  if (consent) note(call, *consent ? "consent_given" : "consent_withdrawn", call.owner);
  call.answer(200, json_of(call, account));
}

void delete_account(Call& call) {
  require_many_users(call);
  const Account account = account_of(call);
  require_password(call, account, call.object({"password"}));
  call.service.objects->check();  // without it, originals would stay, and nobody could ask for their deletion again
  switch (call.service.gate.close(call.owner, kDeletionPatience)) {
    case OwnerGate::Closing::done:
      break;
    case OwnerGate::Closing::busy:
      throw unavailable("other requests of the account have not ended; try again");
    case OwnerGate::Closing::closed_before:
      throw unauthenticated("the account is being deleted");
  }
  call.service.erase(call.owner);
  note(call, "account_deleted", call.owner);
  set_session(call, "", 0);
  call.response.headers.set("Clear-Site-Data", "\"cache\", \"storage\"");
  call.nothing();
}

void add_token(Call& call) {
  require_many_users(call);
  const Json json = call.object({"label", "days", "password"});
  const Account account = account_of(call);
  require_password(call, account, json);
  const std::string label = plain_text(member<std::string>(json, "label"), 100);
  const int days = optional_member<int>(json, "days").value_or(365);
  if (label.empty()) throw bad_request("a label has 1 to 100 characters");
  if (days < 1 || days > 3650) throw bad_request("'days' must be in [1, 3650]");
  if (call.service.accounts.tokens(call.owner).size() >= 100) throw conflict("an account has at most 100 tokens");
  const auto [token, secret] = unless_deleted(call.service.accounts.add_token(account, label, days));
  note(call, "token_made", call.owner);
  Json answer = json_of(token);
  answer["token"] = secret;
  call.answer(201, answer);
}

void list_tokens(Call& call) {
  Json tokens = Json::array();
  for (const Credential& token : call.service.accounts.tokens(call.owner)) tokens.push_back(json_of(token));
  call.answer(200, {{"tokens", tokens}});
}

}  // namespace

void add_account_routes(Router& router) {
  router.post("/v1/accounts", Access::open, sign_up).in(Lane::password);
  router.post("/v1/sessions", Access::open, log_in).in(Lane::password);
  router.remove("/v1/sessions/current", Access::open, log_out);
  router.get("/v1/account", Access::owner, [](Call& call) { call.answer(200, json_of(call, account_of(call))); });
  router.patch("/v1/account", Access::owner, change_account).in(Lane::password);
  router.remove("/v1/account", Access::owner, delete_account).in(Lane::password);
  router.post("/v1/tokens", Access::owner, add_token).in(Lane::password);
  router.get("/v1/tokens", Access::owner, list_tokens);
  router.remove("/v1/tokens/ID", Access::owner, [](Call& call) {
    if (!call.service.accounts.remove_token(call.owner, call.part(0))) throw not_found("token");
    note(call, "token_ended", call.owner);
    end_streams(call);
    call.nothing();
  });
}

}  // namespace tunefind::server
