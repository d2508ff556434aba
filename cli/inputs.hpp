#pragma once

#include <filesystem>
#include <vector>

#include "cli/command.hpp"
#include "engine/ingest.hpp"
#include "experiments/formats/data_folder.hpp"
#include "features/error.hpp"

namespace tunefind {

/// The songs that one input stands for: those listed in catalogue.tsv if the input is a data folder, else the files
/// that `items_of` finds. Throws FormatError.
std::vector<IngestItem> songs_of(const std::filesystem::path& input);

/// The queries that one input stands for: those listed in queries.tsv if the folder has one, else the files that
/// `items_of` finds. Throws FormatError.
std::vector<QueryEntry> queries_of(const std::filesystem::path& input);

/// The songs or queries that all inputs of a command line stand for.
template <class Item>
struct Inputs {
  std::vector<Item> items;
  std::size_t failed = 0;  ///< number of inputs that could not be opened

  std::size_t all() const { return items.size() + failed; }
};

/// Opens every named input with `open` (`songs_of` or `queries_of`), in order. Prints one line to stderr for each input
/// that cannot be opened.
template <class Item>
Inputs<Item> open_inputs(const Arguments& names, std::vector<Item> (*open)(const std::filesystem::path&)) {
  Inputs<Item> inputs;
  for (const std::string& name : names) {
    try {
      const std::vector<Item> more = open(name);
      inputs.items.insert(inputs.items.end(), more.begin(), more.end());
    } catch (const Error& error) {
      complain(error.what());
      ++inputs.failed;
    }
  }
  return inputs;
}

}  // namespace tunefind
