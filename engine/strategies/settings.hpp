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

/// The settings that a user gave: `section.key = value` from INI files and the command line; later ones replace earlier
/// ones. Readers take the keys that they know, and a key that nobody takes is an error. Every ConfigError names the
/// file or option that gave the setting, its section and key, and what is allowed. Not thread-safe.
class Settings {
 public:
  /// Adds the settings of an INI file (`[section]`, `key = value`, `#` comments). Lines `include = FILE` before the
  /// first section, with FILE relative to the folder of the including file, add the settings of other files, in the
  /// order of the lines and before the settings of this file. Throws ConfigError on a file that cannot be read or that
  /// includes itself, on bad syntax, and on a key given twice.
  void read_file(const std::filesystem::path& path);
  /// The same from text. `name` stands for the file: in messages, and as what includes are relative to.
  void read_text(const std::string& text, const std::string& name);
  /// Adds one `section.key=value` of the command line; messages name `option` as its origin. Throws ConfigError if it
  /// is not of that form, or holds a '#' or a line end.
  void set(const std::string& assignment, const std::string& option = "--set");

  /// Takes the keys of a parameter struct (features/parameters.hpp) from a section. Members whose key was not given
  /// keep their value. Throws ConfigError on a value of the wrong type or out of range.
  template <class Parameters>
  Parameters take(const std::string& section, Parameters parameters = {});

  /// True if `name` ("section.key") was given, taken or not.
  bool has(const std::string& name) const { return given_.contains(name); }

  /// The text that was given for `name` ("section.key"), without taking it; nothing if it was not given.
  std::optional<std::string> given(const std::string& name) const;

  /// Removes all settings of a section and returns them as key and text: for sections whose keys the user chooses.
  std::map<std::string, std::string> extract(const std::string& section);

  /// Takes the key `strategy` of a section, which has to be one of `allowed`; `fallback` if it was not given.
  std::string take_strategy(const std::string& section, const std::string& fallback,
                            const std::vector<std::string>& allowed);

  /// Throws ConfigError if a setting was given that nobody took; the message lists the known keys or sections.
  void require_all_taken() const;

  /// All settings taken so far and the defaults of those that were not given, by "section.key", as canonical text:
  /// values that mean the same have the same text.
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

/// The visitor that fills a parameter struct (features/parameters.hpp) from a section.
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

/// Settings ("section.key" and value) as INI text that `Settings::read_text` reads back; sections and keys are sorted.
std::string ini_text(const std::map<std::string, std::string>& settings);

}  // namespace tunefind
