// Common passwords and the name are refused; what a password manager makes never is.
#include "server/store/password_rules.hpp"

#include <boost/test/unit_test.hpp>

#include "server/store/credentials.hpp"

using namespace tunefind::server;

BOOST_AUTO_TEST_SUITE(password_rules_test)

BOOST_AUTO_TEST_CASE(refuses_what_others_would_guess) {
  BOOST_TEST(has_password_list());
  for (const char* password :
       {"short", "password1234", "123456789012", "qwertyuiop12", "aaaaaaaaaaaaaaaaaaaaaaaaa",
        "abcdefghijklmnopqrstuvwxyz", "rumpelstiltskin", "rumpelstiltskin-of-the-wood", "Rumpelstiltskin-Of-The-Wood99",
        "\u5473\u564c\u6c41\u5473\u564c\u6c41\u5473\u564c\u6c41\u5473\u564c"})
    BOOST_TEST(fault_of_password(password, "rumpelstiltskin-of-the-wood").has_value(), password);
  BOOST_TEST(fault_of_password(std::string(201, 'x'), "anna").has_value());
}

BOOST_AUTO_TEST_CASE(takes_random_passwords_and_sentences) {
  start_cryptography();
  for (int i = 0; i < 300; ++i) {
    BOOST_TEST(!fault_of_password(new_secret(), "anna").has_value());
    const std::string hex = new_id() + new_id() + new_id();
    BOOST_TEST(!fault_of_password(hex, "anna").has_value(), hex);
  }
  for (const char* password : {"correct horse battery staple", "my cat hums at four in the morning",
                               "\u5473\u564c\u6c41\u98df\u3079\u308b\u6708\u706b\u6c34\u6728\u91d1\u571f"})
    BOOST_TEST(!fault_of_password(password, "anna").has_value(), password);
}

BOOST_AUTO_TEST_SUITE_END()
