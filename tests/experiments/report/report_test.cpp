// The page shows the figures of the results folder, is the same each time and self-contained. Untrusted texts (names,
// messages) cannot inject markup: the page has only the report's own tags, properly nested.
#include "experiments/report/report.hpp"

#include <boost/test/unit_test.hpp>
#include <regex>

#include "experiments/compare/comparison.hpp"
#include "features/error.hpp"
#include "tests/experiments/results_samples.hpp"

using namespace tunefind;

namespace {

const std::vector<std::size_t> kRanks{1, 1, 3, 0, 12, 1};

std::string page_of(const std::vector<ExperimentResult>& results) {
  const TemporaryFolder folder;
  std::vector<std::filesystem::path> paths;
  for (std::size_t i = 0; i < results.size(); ++i)
    paths.push_back(test::write_sample(folder, fmt::format("run{}", i), results[i]));
  return report_html(read_saved_runs(paths));
}

boost::test_tools::predicate_result says(const std::string& page, const std::string& text) {
  boost::test_tools::predicate_result found(page.find(text) != std::string::npos);
  found.message() << "the page lacks " << text;
  return found;
}

/// The first badly nested or unclosed tag of the page; empty if all are properly nested.
std::string unclosed_tag(const std::string& page) {
  static const std::regex tag("<(/?)([a-z][a-z0-9]*)(\"[^\"]*\"|[^\">])*?(/?)>");
  std::vector<std::string> open;
  for (std::sregex_iterator next(page.begin(), page.end(), tag), end; next != end; ++next) {
    const std::string name = (*next)[2];
    if (name == "meta" || (*next)[4].length() > 0) continue;
    if ((*next)[1].length() == 0) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return "</" + name + "> after " + (open.empty() ? "nothing" : open.back());
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : open.back();
}

/// A number with three decimals.
std::string three(double value) { return fmt::format("{:.3f}", value); }

}  // namespace

BOOST_AUTO_TEST_SUITE(report_test)

BOOST_AUTO_TEST_CASE(shows_the_figures_of_the_results_folder) {
  const ExperimentResult result = test::result_with(kRanks);
  const RunMetrics metrics = metrics_of(result);
  const std::string page = page_of({result});
  BOOST_TEST(says(page, "6 hums against 50 songs"));
  for (const auto& [name, interval] : metrics.metrics)
    BOOST_TEST(says(page, fmt::format("<dt>{}</dt><dd><b>{}</b><span>[{}, {}]</span>", name, three(interval.mean),
                                      three(interval.low), three(interval.high))));
  BOOST_TEST(says(page, "<b>" + three(metrics.filter_recall) + "</b>"));
  BOOST_TEST(says(page, "calibration error " + three(metrics.calibration_error)));
  BOOST_TEST(says(page, "3 of 6 hums have it first"));
  BOOST_TEST(says(page, "Lost by the filter · 1 hum<"));
  BOOST_TEST(says(page, "Lost by the re-rank · 2 hums<"));
  BOOST_TEST(
      says(page, "<th scope=\"row\">align.drift_penalty</th><td colspan=\"1\">2</td><td class=\"usual\">1.25</td>"));
  for (const Stratum& one : metrics.strata)
    BOOST_TEST(says(page, fmt::format("{}<small> {}</small>", three(one.rr.mean), one.queries)));
  BOOST_TEST(unclosed_tag(page) == "");
}

BOOST_AUTO_TEST_CASE(explains_and_draws_each_failure_over_both_songs) {
  const std::string page = page_of({test::result_with(kRanks)});
  BOOST_TEST(says(page, "The filter did not let the right song through."));
  BOOST_TEST(says(page, "The aligner put the right song at rank 12; the re-rank left it there."));
  BOOST_TEST(says(page, "aria-label=\"The hum over the melody of Title of right3.\""));
  BOOST_TEST(says(page, "filter <b>4</b></span><span>aligner <b>3</b></span><span>final <b>3</b>"));
  std::size_t drawn = 0;
  for (std::size_t at = 0; (at = page.find("class=\"wide s0\"", at)) != std::string::npos; ++at) ++drawn;
  BOOST_TEST(drawn == 6u);  // three hums, each over two songs
}

BOOST_AUTO_TEST_CASE(escapes_untrusted_text) {
  const std::string evil = "<script>alert('x')</script>\" onload=\"&amp;\x01";
  ExperimentResult result = test::result_with(kRanks, 50, evil);
  result.outcomes[3].failure = "unreadable: " + evil;
  result.outcomes[3].lost_at = LostAt::hearing;
  result.outcomes[4].failure = "not UTF-8: \xff";
  result.outcomes[4].lost_at = LostAt::hearing;
  result.settings["data.queries"] = "a<script>b";
  for (const std::string& page : {page_of({result}), page_of({result, result})}) {
    BOOST_TEST(page.find("<script") == std::string::npos);
    BOOST_TEST(page.find("\" onload") == std::string::npos);
    BOOST_TEST(page.find('\x01') == std::string::npos);
    BOOST_TEST(page.find('\xff') == std::string::npos);
    BOOST_TEST(says(page, "not UTF-8: \uFFFD"));
    BOOST_TEST(says(page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; onload=&quot;&amp;amp;"));
    BOOST_TEST(page.find("&amp;lt;") == std::string::npos);  // not escaped twice
    BOOST_TEST(unclosed_tag(page) == "");
  }
}

BOOST_AUTO_TEST_CASE(is_reproducible_and_self_contained) {
  const std::string page = page_of({test::result_with(kRanks)});
  BOOST_TEST(page == page_of({test::result_with(kRanks)}));
  for (const char* reference : {"http:", "https:", "src=", "url(", "@import", "<link", "<script"})
    BOOST_TEST(page.find(reference) == std::string::npos, reference);
}

BOOST_AUTO_TEST_CASE(compares_several_runs_with_the_first) {
  const ExperimentResult a = test::result_with(kRanks), b = test::result_with({1, 2, 1, 1, 1, 1});
  const std::string page = page_of({a, b});
  const auto result = [&](const char* name, const ExperimentResult& of) {
    Run run;
    for (const QueryOutcome& one : of.outcomes) run[one.query] = one.songs;
    return judge({name, parse_trec_run(format_run(run, name), name), false, {}, {}}, a.qrels);
  };
  ComparisonOptions options;
  options.group_of = [](const std::string& query) { return query.substr(0, query.find('-')); };
  const SystemFigures system = compare({result("a", a), result("b", b)}, a.qrels, options).systems.back();
  const MetricDifference& rr = system.metrics.front().against_baseline.value();
  BOOST_TEST(says(page, fmt::format("<td>{:+.3f} <small>[{:+.3f}, {:+.3f}]</small></td><td>{:.4f}</td><td>{} / {}</td>",
                                    rr.difference.mean, rr.difference.low, rr.difference.high, rr.holm_p,
                                    system.balance->won, system.balance->lost)));
  BOOST_TEST(says(page, "RR against run0"));
  BOOST_TEST(unclosed_tag(page) == "");
}

BOOST_AUTO_TEST_CASE(does_not_compare_runs_with_different_hums) {
  const std::string page = page_of({test::result_with(kRanks), test::result_with({1, 1})});
  BOOST_TEST(says(page, "The runs answer different hums"));
  BOOST_TEST(page.find("RR against run0") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(names_many_runs_by_letter) {
  const std::string page = page_of(std::vector<ExperimentResult>(30, test::result_with(kRanks)));
  BOOST_TEST(says(page, "<b>A</b> run0</li>"));
  BOOST_TEST(says(page, "<b>D2</b> run29</li>"));
  BOOST_TEST(unclosed_tag(page) == "");
}

BOOST_AUTO_TEST_CASE(draws_extreme_runs) {
  for (const std::vector<std::size_t>& ranks : {std::vector<std::size_t>{1}, {0}, {1, 1, 1}, {0, 0}, {50}})
    BOOST_TEST(unclosed_tag(page_of({test::result_with(ranks)})) == "");
  const std::string alone = page_of({test::result_with({1}, 1)});
  BOOST_TEST(unclosed_tag(alone) == "");
  for (const char* number : {"nan", "inf"}) BOOST_TEST(alone.find(fmt::format(" {}", number)) == std::string::npos);
  BOOST_TEST(says(page_of({test::result_with({1, 1, 1})}), "Every hum has its right song first."));
}

BOOST_AUTO_TEST_CASE(draws_only_some_of_a_thousand_failures) {
  const std::string page = page_of({test::result_with(std::vector<std::size_t>(1000, 2))});
  BOOST_TEST(page.size() < 3000000u);
  BOOST_TEST(says(page, "The first 160 are drawn."));
  BOOST_TEST(says(page, ">person0-999<"));  // all are listed
}

BOOST_AUTO_TEST_SUITE_END()
