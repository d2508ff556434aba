#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "features/error.hpp"
#include "server/store/service_store.hpp"

namespace tunefind::server {

inline constexpr int kSessionDays = 30;

/// Why an account cannot be opened or changed as asked; the message is one line for the user.
struct AccountError : Error {
  enum class Cause { bad_name, bad_password, wrong_password };

  AccountError(Cause why, const std::string& message) : Error(message), cause(why) {}

  Cause cause;
};

/// Who may come in: accounts with passwords, sessions of the page, tokens of programmes. Secrets are kept as hashes
/// only. Safe to call from several threads.
class Accounts {
 public:
  explicit Accounts(ServiceStore& store) : store_(store) {}

  /// Nothing if the name is taken. Throws AccountError `bad_name` or `bad_password`.
  std::optional<Account> sign_up(const std::string& name, const std::string& password);
  /// Nothing if name or password are wrong; takes the same time whichever it is.
  std::optional<Account> log_in(const std::string& name, const std::string& password) const;
  /// Throws AccountError `bad_password` of the new one, or `wrong_password` of the old one. Ends all sessions but the
  /// one of `kept_secret`.
  void change_password(Account& account, const std::string& password, const std::string& new_password,
                       std::string_view kept_secret);

  /// The secret of a new session.
  std::string open_session(Owner owner);
  /// A new token and its secret.
  std::pair<Credential, std::string> add_token(Owner owner, const std::string& label, int days);
  std::vector<Credential> tokens(Owner owner) const;
  bool remove_token(Owner owner, std::string_view id);
  void end(std::string_view secret) { store_.remove_credential(hash_of(secret)); }

  /// Whose secret this is; nothing if nobody's, expired, or of the other kind.
  std::optional<Owner> authenticate(std::string_view secret, bool token) const;

 private:
  static std::string hash_of(std::string_view secret);
  ServiceStore& store_;
};

}  // namespace tunefind::server
