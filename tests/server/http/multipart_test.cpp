// A form's parts arrive whole however its bytes are cut, in bounded memory; a malformed form is refused.
#include "server/http/multipart.hpp"

#include <boost/test/unit_test.hpp>
#include <random>
#include <vector>

#include "server/http/http_error.hpp"

using namespace tunefind::server;

namespace {

/// The parts as "NAME|FILE|CONTENT;", or the message of the error.
std::string parts_of(std::string_view form, std::size_t piece_bytes = 1000000) {
  std::string text;
  try {
    MultipartReader reader("xyz",
                           {[&](const MultipartReader::Part& part) { text += part.name + "|" + part.file_name + "|"; },
                            [&](std::string_view bytes) { text += bytes; }, [&] { text += ";"; }});
    for (std::size_t at = 0; at < form.size(); at += piece_bytes) reader.receive(form.substr(at, piece_bytes));
    reader.finish();
  } catch (const HttpError& error) {
    BOOST_TEST(error.status == 400);
    return error.what();
  }
  return text;
}

std::string part(const std::string& head, const std::string& content) {
  return "--xyz\r\n" + head + "\r\n\r\n" + content + "\r\n";
}

const std::string kName = "Content-Disposition: form-data; name=\"a\"";

}  // namespace

BOOST_AUTO_TEST_SUITE(multipart_test)

BOOST_AUTO_TEST_CASE(reads_the_same_parts_however_the_bytes_are_cut) {
  const std::string form = part(kName + "; filename=\"my \\\"best\\\" C:\\beat.wav\"\r\nContent-Type: audio/wav",
                                "RIFF\r\n--xy\r\n\r\n--xyw-\r\n-") +
                           part("CONTENT-DISPOSITION:form-data;name=b", "") + part(kName, "\r\n\r\n") + "--xyz--\r\n";
  const std::string expected = "a|my \"best\" C:\\beat.wav|RIFF\r\n--xy\r\n\r\n--xyw-\r\n-;b||;a||\r\n\r\n;";
  for (std::size_t bytes = 1; bytes <= form.size(); ++bytes) BOOST_TEST(parts_of(form, bytes) == expected, bytes);
  BOOST_TEST(parts_of("--xyz--") == "");
}

BOOST_AUTO_TEST_CASE(content_of_any_bytes_is_unchanged) {
  std::mt19937 random(3);
  for (int i = 0; i < 300; ++i) {
    std::string content;
    for (std::size_t n = random() % 200; n > 0; --n) content += "\r\n-xyz\0"[random() % 7];
    if (content.find("\r\n--xyz") != std::string::npos || content.starts_with("--xyz")) continue;
    BOOST_TEST(parts_of(part(kName, content) + "--xyz--", 1 + random() % 50) == "a||" + content + ";");
  }
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_a_form) {
  const std::string fine = part(kName, "x"), end = "--xyz--\r\n";
  for (const std::string& form : std::vector<std::string>{
           "x" + fine + end, "\r\n" + fine + end, fine + end + "x", fine + "--xyz--\r\n\r\n", fine + "--xyz x",
           "--xyz \r\n" + kName + "\r\n\r\nx\r\n" + end, part("Content-Type: audio/wav", "x") + end,
           part("Content-Disposition: attachment; name=\"a\"", "x") + end,
           part("Content-Disposition: form-data", "x") + end,
           part("Content-Disposition: form-data; name=\"\"", "x") + end,
           part("Content-Disposition: form-data; name=\"a", "x") + end,
           part("Content-Disposition: form-data; name", "x") + end, part(kName + "\r\n" + kName, "x") + end,
           part(kName + "\r\nno colon", "x") + end, part(kName + "\r\nblank : x", "x") + end,
           part(kName + "\r\nContent-Transfer-Encoding: base64", "x") + end,
           part(kName + "\r\nContent-Encoding: gzip", "x") + end, part(kName + "\nX: y", "x") + end,
           "--xyz\r\n\r\nx\r\n" + end})
    for (const std::size_t bytes : {std::size_t{1}, form.size()})
      BOOST_TEST(parts_of(form, bytes).starts_with("the form is malformed"), form);
  BOOST_TEST(parts_of("") == "the form ended early");
  for (std::size_t bytes = 1; bytes < (fine + "--xyz--").size(); ++bytes)
    BOOST_TEST(parts_of((fine + "--xyz--").substr(0, bytes)) == "the form ended early");
}

BOOST_AUTO_TEST_CASE(heads_of_parts_have_a_limit) {
  BOOST_TEST(parts_of(part(kName + "\r\nX: " + std::string(4000, 'x'), "") + "--xyz--") == "a||;");
  BOOST_TEST(parts_of(part(kName + "\r\nX: " + std::string(5000, ' '), "") + "--xyz--").find("too long") !=
             std::string::npos);
  BOOST_TEST(parts_of("--xyz\r\n" + std::string(5000, ' '), 1).find("too long") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_boundary_is_named_once_by_a_form) {
  BOOST_TEST(form_boundary("multipart/form-data; boundary=abc").value() == "abc");
  BOOST_TEST(form_boundary("Multipart/Form-Data ; charset=utf-8; BOUNDARY=\"a.b\"").value() == "a.b");
  BOOST_TEST(form_boundary("multipart/form-data; boundary=" + std::string(70, 'x')).value().size() == 70u);
  for (const std::string& type : std::vector<std::string>{
           "", "audio/wav", "multipart/mixed; boundary=abc", "multipart/form-data",
           "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
           "multipart/form-data; boundary=a; boundary=b", "multipart/form-data; boundary=\"a b\"",
           "multipart/form-data; boundary=" + std::string(71, 'x'), "multipart/form-data; boundary=\"abc"})
    BOOST_TEST(!form_boundary(type), type);
}

BOOST_AUTO_TEST_SUITE_END()
