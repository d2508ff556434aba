#include "server/store/accounts.hpp"

#include <algorithm>

#include "server/store/credentials.hpp"

namespace tunefind::server {
namespace {

constexpr std::size_t kShortestName = 2, kLongestName = 64, kShortestPassword = 10,
                      kLongestPassword = 200;  // as API.md says

void require_name(const std::string& name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char letter) {
    return letter < 128 && (std::isalnum(letter) ||
                            std::string_view("._@+-").find(static_cast<char>(letter)) != std::string_view::npos);
  });
  if (name.size() < kShortestName || name.size() > kLongestName || !plain)
    throw AccountError(AccountError::Cause::bad_name, "a name has 2 to 64 letters, digits or . _ @ + -");
}

void require_password(const std::string& password) {
  if (password.size() < kShortestPassword || password.size() > kLongestPassword)
    throw AccountError(AccountError::Cause::bad_password, "a password has 10 to 200 characters");
}

}  // namespace

std::string Accounts::hash_of(std::string_view secret) { return hash_of_secret(secret); }

std::optional<Account> Accounts::sign_up(const std::string& name, const std::string& password) {
  require_name(name);
  require_password(password);
  Account account;
  account.name = name;
  account.password_hash = hash_of_password(password);
  account.created = now();
  const std::optional<Owner> owner = store_.add(account);
  if (!owner) return std::nullopt;
  account.owner = *owner;
  return account;
}

std::optional<Account> Accounts::log_in(const std::string& name, const std::string& password) const {
  const std::optional<Account> account = store_.account_named(name);
  const bool right =
      password.size() <= kLongestPassword && is_password(password, account ? account->password_hash : std::string());
  return right ? account : std::nullopt;
}

void Accounts::change_password(Account& account, const std::string& password, const std::string& new_password,
                               std::string_view kept_secret) {
  require_password(new_password);
  if (!is_password(password, account.password_hash))
    throw AccountError(AccountError::Cause::wrong_password, "the password is wrong");
  account.password_hash = hash_of_password(new_password);
  store_.put(account);
  std::vector<std::string> ended;
  store_.each_credential(account.owner, [&](std::string_view hash, const Credential& credential) {
    if (!credential.token && hash != hash_of(kept_secret)) ended.emplace_back(hash);
  });
  for (const std::string& hash : ended) store_.remove_credential(hash);
}

std::string Accounts::open_session(Owner owner) {
  const std::string secret = new_secret();
  store_.put(hash_of(secret), {owner, new_id(), false, "", now(), now() + kSessionDays * kDay_ms});
  return secret;
}

std::pair<Credential, std::string> Accounts::add_token(Owner owner, const std::string& label, int days) {
  const std::string secret = new_secret();
  const Credential token{owner, new_id(), true, label, now(), now() + days * kDay_ms};
  store_.put(hash_of(secret), token);
  return {token, secret};
}

std::vector<Credential> Accounts::tokens(Owner owner) const {
  std::vector<Credential> tokens;
  store_.each_credential(owner, [&](std::string_view, const Credential& credential) {
    if (credential.token) tokens.push_back(credential);
  });
  std::sort(tokens.begin(), tokens.end(), [](const auto& a, const auto& b) { return a.created < b.created; });
  return tokens;
}

bool Accounts::remove_token(Owner owner, std::string_view id) {
  std::optional<std::string> found;
  store_.each_credential(owner, [&](std::string_view hash, const Credential& credential) {
    if (credential.token && credential.id == id) found = hash;
  });
  if (found) store_.remove_credential(*found);
  return found.has_value();
}

std::optional<Owner> Accounts::authenticate(std::string_view secret, bool token) const {
  const std::optional<Credential> credential = store_.credential(hash_of(secret));
  if (!credential || credential->token != token || credential->expires <= now()) return std::nullopt;
  return credential->owner;
}

}  // namespace tunefind::server
