#include "server/store/accounts.hpp"

#include <algorithm>

#include "server/store/credentials.hpp"
#include "server/store/password_rules.hpp"

namespace tunefind::server {
namespace {

constexpr std::size_t kShortestName = 2, kLongestName = 64;  // as API.md says
constexpr std::size_t kLongestPassword = 200;                // that is hashed
constexpr Time kNoteUseEvery_ms = 3600 * 1000;               // of a session

void require_name(const std::string& name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char letter) {
    return letter < 128 && (std::isalnum(letter) ||
                            std::string_view("._@+-").find(static_cast<char>(letter)) != std::string_view::npos);
  });
  if (name.size() < kShortestName || name.size() > kLongestName || !plain)
    throw AccountError(AccountError::Cause::bad_name, "a name has 2 to 64 letters, digits or . _ @ + -");
}

void require_password(const std::string& password, const std::string& name) {
  if (const auto fault = fault_of_password(password, name))
    throw AccountError(AccountError::Cause::bad_password, *fault);
}

}  // namespace

std::string Accounts::hash_of(std::string_view secret) { return hash_of_secret(secret); }

std::optional<Account> Accounts::sign_up(const std::string& name, const std::string& password) {
  require_name(name);
  require_password(password, name);
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

std::optional<Account> Accounts::change_password(const Account& account, const std::string& password,
                                                 const std::string& new_password, std::string_view kept_secret,
                                                 bool keep_tokens) {
  require_password(new_password, account.name);
  const auto require_right = [](bool right) {
    if (!right) throw AccountError(AccountError::Cause::wrong_password, "the password is wrong");
  };
  require_right(is_password(password, account.password_hash));
  const std::string fresh = hash_of_password(new_password), kept = hash_of(kept_secret);
  return store_.change(
      account.owner,
      [&](Account& present) {
        require_right(present.password_hash == account.password_hash);  // another request may have changed it
        present.password_hash = fresh;
      },
      [&](std::string_view hash, const Credential& credential) {
        return credential.token ? !keep_tokens : hash != kept;
      });
}

std::optional<std::string> Accounts::reset_password(const std::string& name) {
  const std::optional<Account> account = store_.account_named(name);
  if (!account) return std::nullopt;
  const std::string password = new_secret().substr(0, 24);  // 144 random bits
  const auto changed = store_.change(
      account->owner, [hash = hash_of_password(password)](Account& present) { present.password_hash = hash; },
      [](std::string_view, const Credential&) { return true; });
  return changed ? std::optional(password) : std::nullopt;
}

std::optional<std::string> Accounts::open_session(const Account& account) {
  const std::string secret = new_secret();
  const Credential session{account.owner, new_id(), false, "", now(), now() + kSessionDays * kDay_ms};
  return store_.add(hash_of(secret), session, account) ? std::optional(secret) : std::nullopt;
}

std::optional<std::pair<Credential, std::string>> Accounts::add_token(const Account& account, const std::string& label,
                                                                      int days) {
  const std::string secret = new_secret();
  const Credential token{account.owner, new_id(), true, label, now(), now() + days * kDay_ms};
  return store_.add(hash_of(secret), token, account) ? std::optional(std::pair(token, secret)) : std::nullopt;
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

std::string Accounts::mark_of(const Account& account, std::string_view nonce) const {
  const std::string of_account = std::to_string(account.owner) + account.password_hash;
  return std::string(nonce) + hex_mac(std::string(nonce) + of_account, secret_);
}

std::string Accounts::device_mark(const Account& account) const { return mark_of(account, new_id()); }

bool Accounts::is_known_device(const std::string& name, std::string_view mark) const {
  const std::optional<Account> account = store_.account_named(name);
  return account && same_secret(mark, mark_of(*account, mark.substr(0, new_id().size())));
}

std::optional<Owner> Accounts::authenticate(std::string_view secret, bool token) {
  const std::string hash = hash_of(secret);
  const std::optional<Credential> credential = store_.credential(hash);
  if (!credential || credential->token != token || credential->expires <= now()) return std::nullopt;
  if (!token) {
    const Time unused = now() - std::max(credential->used, credential->created);
    if (unused >= kIdleSessionDays * kDay_ms) return std::nullopt;
    if (unused >= kNoteUseEvery_ms) store_.touch_credential(hash);
  }
  return store_.account(credential->owner) ? std::optional(credential->owner) : std::nullopt;
}

}  // namespace tunefind::server
