// Any bytes of a form give parts or an error with status 400, the same whether they arrive at once or one by one, and
// a boundary is taken only if it is one.
#include <cstdint>
#include <string>
#include <string_view>

#include "server/http/http_error.hpp"
#include "server/http/multipart.hpp"
#include "tests/fuzz/guarantees.hpp"

using namespace tunefind;
using namespace tunefind::server;

namespace {

/// The form's parts as one text, and whether it was accepted.
std::string parts_of(std::string_view form, std::size_t piece_bytes) {
  std::string text;
  bool open = false;
  MultipartReader reader("b", {[&](const MultipartReader::Part& part) {
                                 require(!open && !part.name.empty());
                                 open = true;
                                 text += "[" + part.name + "|" + part.file_name + "|";
                               },
                               [&](std::string_view bytes) {
                                 require(open && !bytes.empty());
                                 text += bytes;
                               },
                               [&] {
                                 require(open);
                                 open = false;
                                 text += "]";
                               }});
  try {
    for (std::size_t at = 0; at < form.size(); at += piece_bytes) reader.receive(form.substr(at, piece_bytes));
    reader.finish();
    require(!open);
    return text + "accepted";
  } catch (const HttpError& error) {
    require(error.status == 400);
    return "refused";
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const std::string& form : {std::string(text), "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n" +
                                                         std::string(text) + "\r\n--b--\r\n"}) {
    const std::string whole = parts_of(form, form.size() + 1);
    require(parts_of(form, 1) == whole && parts_of(form, 3) == whole);
  }
  for (const std::string& type : {std::string(text), "multipart/form-data; boundary=" + std::string(text)})
    if (const auto boundary = form_boundary(type))
      require(!boundary->empty() && boundary->size() <= 70 && type.find(*boundary) != std::string::npos);
  return 0;
}
