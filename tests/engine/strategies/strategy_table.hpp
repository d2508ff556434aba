#pragma once

#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "engine/strategies/strategies.hpp"

// Helpers of contract tests, which run over every row of the table of strategies and so cover new rows at once.
namespace tunefind::test {

/// The default strategies, except that the row's family uses this row.
inline Strategies with(const StrategyInfo& row) {
  Settings settings;
  settings.set(row.family + ".strategy=" + row.name);
  return make_strategies(settings);
}

/// Runs a contract for each strategy of a family; failures name the strategy. `member` is the family's slot.
template <class Interface>
void for_each_of(const std::string& family, std::shared_ptr<const Interface> Strategies::*member,
                 const std::function<void(const Interface&)>& contract) {
  std::size_t rows = 0;
  for (const StrategyInfo& row : all_strategies()) {
    if (row.family != family) continue;
    ++rows;
    BOOST_TEST_CONTEXT(row.family << " " << row.name) { contract(*(with(row).*member)); }
  }
  BOOST_TEST(rows > 0);
}

/// Requires that `make` returns equal values when called again and on two threads at once.
template <class Make>
void same_again_and_from_two_threads(const Make& make) {
  const auto expected = make();
  BOOST_TEST((make() == expected));
  bool same_1 = false, same_2 = false;
  std::thread first([&] { same_1 = make() == expected; });
  std::thread second([&] { same_2 = make() == expected; });
  first.join();
  second.join();
  BOOST_TEST((same_1 && same_2));
}

}  // namespace tunefind::test
