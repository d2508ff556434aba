#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "features/parameters.hpp"

namespace tunefind {

/// What a user asked for: `section.key = value` from INI files and from the command line, later ones winning. Readers
/// take what they know; whatever nobody took is an error. Every ConfigError names where the setting stands, its section
/// and key, and what is allowed.
class Settings {
 public:
  /// Adds the settings of an INI file (`[section]`, `key = value`, `#` comments). Before the first section it may
  /// `include = FILE`, relative to its own folder, whose settings come first, wherever the line stands; several such
  /// lines in their order. Throws ConfigError on a file that cannot be read or includes itself, bad syntax, or a key
  /// given twice.
  void read_file(const std::filesystem::path& path);
  /// Same from text; `name` stands for the file in messages, and its folder is what includes are relative to.
  void read_text(const std::string& text, const std::string& name);
  /// Adds one `section.key=value` of the command line; `option` stands for its place in messages. Throws ConfigError if
  /// it is not of that form.
  void set(const std::string& assignment, const std::string& option = "--set");

  /// Reads a parameter struct (features/parameters.hpp) from a section: members whose keys were given change.
  /// Throws ConfigError on a value of the wrong type or out of range.
  template <class Parameters>
  Parameters take(const std::string& section, Parameters parameters = {});

  /// True if this SECTION.KEY was given.
  bool has(const std::string& name) const { return given_.contains(name); }

  /// A setting as it was given; nothing if it was not.
  std::optional<std::string> given(const std::string& name) const;

  /// Takes out all settings of a section, as they were given: key and value. For sections whose keys are names.
  std::map<std::string, std::string> extract(const std::string& section);

  /// Reads the name of a section's strategy, one of `allowed`; `fallback` if none is given.
  std::string take_strategy(const std::string& section, const std::string& fallback,
                            const std::vector<std::string>& allowed);

  /// Throws ConfigError if a section or key was given that nothing took, with those that could have been.
  void require_all_taken() const;

  /// All settings taken so far, with their defaults filled in, as canonical text: the same meaning gives the same text.
  const std::map<std::string, std::string>& canonical() const { return canonical_; }

 private:
  struct Given {
    std::string value;
    std::string origin;
    bool taken = false;
  };
  class Reader;

  void add(const std::string& name, const std::string& value, const std::string& origin);
  void read(const std::string& text, const std::filesystem::path& name, std::vector<std::filesystem::path>& chain);
  void include(const std::filesystem::path& path, std::vector<std::filesystem::path>& chain);

  std::map<std::string, Given> given_;
  std::map<std::string, std::string> canonical_;
  std::map<std::string, std::set<std::string>> known_;
};

/// The visitor that fills a parameter struct (features/parameters.hpp).
class Settings::Reader {
 public:
  Reader(Settings& settings, std::string section) : settings_(settings), section_(std::move(section)) {}

  void real(const char* name, double& value, double low, double high, const char* unit, const char* meaning);
  void integer(const char* name, int& value, int low, int high, const char* unit, const char* meaning);
  void flag(const char* name, bool& value, const char* meaning);
  void choice(const char* name, std::string& value, Choices allowed, const char* meaning);
  void text(const char* name, std::string& value, const char* meaning);

 private:
  Given* find(const char* name);
  void record(const char* name, const std::string& canonical);

  Settings& settings_;
  std::string section_;
};

template <class Parameters>
Parameters Settings::take(const std::string& section, Parameters parameters) {
  Reader reader(*this, section);
  parameters.describe(reader);
  return parameters;
}

/// Settings as INI text, sections and keys in order: what `Settings::read_text` reads back.
std::string ini_text(const std::map<std::string, std::string>& settings);

}  // namespace tunefind
