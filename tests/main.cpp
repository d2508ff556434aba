#define BOOST_TEST_MODULE tunefind
#include <boost/test/unit_test.hpp>
