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
    visit.text("root", root,
               "folder that holds the data folders; @ in a configuration file is the folder of that file");
    visit.text("catalogues", catalogues,
               "data folders whose songs are searched: those that catalogue.tsv lists, or that catalogue/ holds");
    visit.text("catalogue", catalogue,
               "a catalogue to search instead of data.catalogues; it must hold all songs that are judged right");
    visit.text("queries", queries, "data folder whose queries are searched for: it has queries.tsv and qrels.txt");
    visit.integer("every", every, 1, 1000000, "queries", "take only every n-th query");
    visit.choice("half", half, {"all", "first", "second"},
                 "whose queries to take: of all people, or of one half of them");
    visit.flag("without_right", without_right, "leave the right songs of each query out of its search");
    visit.flag("resing", resing, "render pitch files by a synthetic voice and hear that recording");
    visit.real("seconds", seconds, 0, 3600, "s", "cut hums off after this time; 0 takes them whole");
    visit.flag("shuffle", shuffle, "exchange the ids of the songs: a control whose figures should be those of chance");
    visit.text("person", person, "regular expression whose first group is the person in a query's id");
  }
};

/// The [run] section: how results are written and how their intervals are estimated.
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
