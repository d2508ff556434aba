#include "server/util/zip.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <vector>
#include <zip.h>

#include "features/error.hpp"

namespace tunefind::server {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& zip, const std::string& reason) {
  throw StorageError(fmt::format("{}: cannot be written: {}", zip.string(), reason));
}

}  // namespace

void zip_folder(const fs::path& folder, const fs::path& zip) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  int code = 0;
  std::unique_ptr<zip_t, decltype(&zip_discard)> owner(zip_open(zip.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code),
                                                       zip_discard);
  zip_t* const archive = owner.get();
  if (!archive) fail(zip, fmt::format("error {} of libzip", code));
  for (const fs::path& file : files) {
    zip_source_t* const content = zip_source_file(archive, file.c_str(), 0, -1);
    if (!content) fail(zip, zip_strerror(archive));
    const std::string name = (folder.filename() / file.lexically_relative(folder)).string();
    if (zip_file_add(archive, name.c_str(), content, ZIP_FL_ENC_UTF_8) < 0) {
      zip_source_free(content);
      fail(zip, zip_strerror(archive));
    }
  }
  if (zip_close(archive) != 0) fail(zip, zip_strerror(archive));
  static_cast<void>(owner.release());  // closed, and with that freed
}

}  // namespace tunefind::server
