#include "experiments/bench/configuration.hpp"

#include "features/error.hpp"

namespace tunefind {

void read_configuration(Settings& settings, const std::filesystem::path& file) {
  settings.read_file(file);
  if (settings.given("data.root") == "@")
    settings.set("data.root=" + std::filesystem::absolute(file).lexically_normal().parent_path().string(),
                 file.string());
}

Configuration::Configuration(Settings settings)
    : strategies(make_strategies(settings)),
      search(settings.take<SearchParameters>("search")),
      data(settings.take<DataParameters>("data")),
      run(settings.take<RunParameters>("run")) {
  settings.require_all_taken();
  canonical = settings.canonical();
  if (data.queries.empty()) throw ConfigError("data.queries is empty: it must name a data folder");
  if (data.shuffle && !data.catalogue.empty())
    throw ConfigError("data.shuffle: the songs of data.catalogue cannot be shuffled, only those of data folders");
  Settings features;
  for (const auto& [name, value] : canonical)
    if (!name.starts_with("terms.")) features.set(name + "=" + value);
  feature_strategies = make_strategies(features);
  feature_settings = catalogue_settings(features.canonical());
}

std::string Configuration::text_of(const std::set<std::string>& sections, const std::set<std::string>& names) const {
  std::map<std::string, std::string> some;
  for (const auto& [name, value] : canonical)
    if (sections.contains(name.substr(0, name.find('.'))) || names.contains(name)) some.emplace(name, value);
  return ini_text(some);
}

std::size_t Configuration::rerank_depth() const {
  const auto depth = canonical.find("rank.depth");
  return depth == canonical.end() || strategies.sound ? 0 : std::stoul(depth->second);
}

bool Configuration::has_own_terms() const { return catalogue_settings(canonical) != feature_settings; }

std::map<std::string, std::string> canonical_settings(Settings settings) {
  return Configuration(std::move(settings)).canonical;
}

}  // namespace tunefind
