#pragma once

#include <string>

namespace tunefind {

/// The [data] section: the data folders whose songs are searched, and the one whose queries are searched for. Names of
/// folders are separated by spaces and relative to `root`.
struct DataParameters {
  std::string root = ".";
  std::string catalogues;
  std::string catalogue;
  std::string queries;
  int every = 1;
  std::string half = "all";
  bool without_right = false;
  bool resing = false;
  double seconds = 0;
  bool shuffle = false;
  std::string person = "^(.*)-[^-]*$";

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.text("root", root, "folder that holds the data folders; @ in a file is that file's own");
    visit.text("catalogues", catalogues,
               "data folders whose songs are searched: those that catalogue.tsv lists, or of catalogue/");
    visit.text("catalogue", catalogue, "a catalogue to search in place of theirs, that holds their songs among others");
    visit.text("queries", queries, "data folder with queries.tsv and qrels.txt");
    visit.integer("every", every, 1, 1000000, "queries", "take every n-th query only");
    visit.choice("half", half, {"all", "first", "second"}, "which half of the people to take");
    visit.flag("without_right", without_right, "take each query's right songs out of the catalogue");
    visit.flag("resing", resing, "sing pitch files anew with a synthetic voice and hear that");
    visit.real("seconds", seconds, 0, 3600, "s", "cut hums off after so long; 0 takes them whole");
    visit.flag("shuffle", shuffle, "let songs exchange their ids: a control, whose figures are those of chance");
    visit.text("person", person, "regular expression whose first group is the person in a query's id");
  }
};

/// The [run] section.
struct RunParameters {
  int depth = 1000;
  int seed = 1;
  int resamples = 10000;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.integer("depth", depth, 1, 1000000, "songs", "length of the rankings in run.trec");
    visit.integer("seed", seed, 0, 1000000000, "", "seed of the bootstrap");
    visit.integer("resamples", resamples, 100, 1000000, "", "resamples of the bootstrap");
  }
};

}  // namespace tunefind
