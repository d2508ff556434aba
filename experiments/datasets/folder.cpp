// TuneFind's own data folders (experiments/formats/data_folder.hpp). A list that cannot be read is reported as a
// problem and does not keep the other lists from being read.
#include "experiments/datasets/data_set.hpp"
#include "features/error.hpp"

namespace tunefind {
namespace {

DataSetContents read_folder(const FileTree& files) {
  DataSetContents contents;
  const auto attempt = [&](const char* name, const auto& read_list) {
    if (!files.holds(name)) return;
    try {
      read_list(files.path(name));
    } catch (const Error& error) {
      contents.problems.push_back(error.what());
    }
  };
  attempt("catalogue.tsv", [&](const auto& path) { contents.data.songs = read_catalogue_list(path); });
  attempt("queries.tsv", [&](const auto& path) { contents.data.queries = read_queries(path); });
  attempt("qrels.txt", [&](const auto& path) { contents.data.qrels = read_qrels(path); });
  return contents;
}

bool is_data_folder(const std::filesystem::path& folder) { return is_file(folder / "catalogue.tsv"); }

}  // namespace

DataSet folder() {
  return {
      .name = "folder",
      .title = "A data folder of your own, or one that `experiment data make` wrote",
      .licence = "that of your data",
      .citation = "that of your data",
      .obtain = "write the lists yourself, or let `tunefind experiment data make` write them",
      .layout =
          "catalogue.tsv      song id <tab> path [<tab> title]\n"
          "queries.tsv        query id <tab> path [<tab> song to leave out]\n"
          "qrels.txt          query 0 song relevance (TREC)\n"
          "                   paths are absolute or relative to the folder; the last two lists are optional",
      .gives = "the same songs, queries and judgements",
      .files = {},
      .melody = {},
      .is_top = is_data_folder,
      .read = read_folder,
  };
}

}  // namespace tunefind
