#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "features/error.hpp"
#include "server/store/service_store.hpp"

namespace tunefind::server {

inline constexpr int kSessionDays = 30;     ///< how long a login lasts at most
inline constexpr int kIdleSessionDays = 7;  ///< and without being used
inline constexpr int kDeviceDays = 365;     ///< how long a browser is remembered

/// Why an account cannot be opened or changed as asked; the message is one line for the user.
struct AccountError : Error {
  enum class Cause { bad_name, bad_password, wrong_password };

  AccountError(Cause why, const std::string& message) : Error(message), cause(why) {}

  Cause cause;
};

/// Accounts with passwords, sessions of the page, tokens of programs. Of passwords and secrets only hashes are stored.
/// Safe to call from several threads. All methods throw StorageError if the database cannot be used.
class Accounts {
 public:
  explicit Accounts(ServiceStore& store) : store_(store), secret_(store.secret()) {}

  /// Opens an account; nothing if the name is taken. Throws AccountError `bad_name` or `bad_password`.
  std::optional<Account> sign_up(const std::string& name, const std::string& password);
  /// The account with this name and password; nothing if one of them is wrong. Takes equally long in both cases, so
  /// that the time does not tell which names exist.
  std::optional<Account> log_in(const std::string& name, const std::string& password) const;
  /// Replaces the password and ends all sessions and tokens of the account, except the session of `kept_secret` and, if
  /// `keep_tokens`, the tokens. Returns the changed account; nothing if it has been deleted. Throws AccountError
  /// `bad_password` if the new password is not acceptable, `wrong_password` if the old one is wrong.
  std::optional<Account> change_password(const Account& account, const std::string& password,
                                         const std::string& new_password, std::string_view kept_secret,
                                         bool keep_tokens);

  /// Gives an account a random password, which is returned, and ends its sessions and tokens; nothing if there is no
  /// account of this name.
  std::optional<std::string> reset_password(const std::string& name);

  /// Opens a session and returns its secret; nothing if the account has been deleted or has got another password since
  /// `account` was read. The same holds for tokens.
  std::optional<std::string> open_session(const Account& account);
  /// Adds a token that expires after `days`; returns it with its secret, which is not stored.
  std::optional<std::pair<Credential, std::string>> add_token(const Account& account, const std::string& label,
                                                              int days);
  /// The owner's tokens, oldest first.
  std::vector<Credential> tokens(Owner owner) const;
  /// Ends a token; false if the owner has none with this id.
  bool remove_token(Owner owner, std::string_view id);
  /// Ends the session or token that has this secret, if there is one.
  void end(std::string_view secret) { store_.remove_credential(hash_of(secret)); }

  /// A mark for a browser in which somebody has logged in to the account, so that it can be told from those of others
  /// who try passwords. It gives no access, and is void once the account has another password.
  std::string device_mark(const Account& account) const;
  /// True if the mark was made for the account of this name.
  bool is_known_device(const std::string& name, std::string_view mark) const;

  /// Owner of the token (`token` true) or session (false) that has this secret; nothing if there is none, it has
  /// expired, the session has not been used for kIdleSessionDays or the account is deleted.
  std::optional<Owner> authenticate(std::string_view secret, bool token);

 private:
  static std::string hash_of(std::string_view secret);
  std::string mark_of(const Account& account, std::string_view nonce) const;

  ServiceStore& store_;
  const std::string secret_;  ///< with which marks are made
};

}  // namespace tunefind::server
