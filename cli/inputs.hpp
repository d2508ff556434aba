#pragma once

#include <filesystem>
#include <vector>

#include "cli/command.hpp"
#include "engine/ingest.hpp"
#include "experiments/formats/data_folder.hpp"
#include "features/error.hpp"

namespace tunefind {

/// The songs of a data folder (one with a catalogue.tsv) by its list, else of a file or folder as `items_of` has them.
std::vector<IngestItem> songs_of(const std::filesystem::path& input);

/// The queries of a data folder (one with a queries.tsv) by its list, else of a file or folder.
std::vector<QueryEntry> queries_of(const std::filesystem::path& input);

/// What all inputs of a command line stand for; those that cannot be opened are complained of and counted.
template <class Entry>
struct Inputs {
  std::vector<Entry> entries;
  std::size_t failed = 0;

  std::size_t all() const { return entries.size() + failed; }
};

template <class Entry>
Inputs<Entry> open_inputs(const Arguments& names, std::vector<Entry> (*open)(const std::filesystem::path&)) {
  Inputs<Entry> inputs;
  for (const std::string& name : names) {
    try {
      const std::vector<Entry> more = open(name);
      inputs.entries.insert(inputs.entries.end(), more.begin(), more.end());
    } catch (const Error& error) {
      complain(error.what());
      ++inputs.failed;
    }
  }
  return inputs;
}

}  // namespace tunefind
