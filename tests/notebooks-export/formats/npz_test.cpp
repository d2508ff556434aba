// numpy reads the arrays that were written, without pickle. The same arrays give the same bytes at any time and in any
// time zone.
#include "notebooks-export/formats/npz.hpp"

#include <limits>
#include <time.h>

#include "features/error.hpp"
#include "tests/notebooks-export/numpy_reader.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

const std::vector<float> kFloats{0, -1.5f, 1e-30f, 3, 4, 5};
const std::vector<std::int32_t> kIntegers{-5, 0, std::numeric_limits<std::int32_t>::max()};

void write_sample(const std::filesystem::path& path) {
  write_npz(path, {{"floats", npy_array<float>(kFloats, {2, 3})},
                   {"integers", npy_array(kIntegers)},
                   {"longs", npy_array(std::vector<std::int64_t>{1LL << 40})},
                   {"words", npy_array(std::vector<std::uint32_t>{4000000000u})},
                   {"bytes", npy_array(std::vector<std::uint8_t>{0, 255})},
                   {"value", npy_value(0.1)},
                   {"none", npy_array<float>({}, {0, 12})}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(npz_test)

BOOST_AUTO_TEST_CASE(npy_bytes_are_a_header_and_the_values) {
  const std::string bytes = npy_bytes(npy_array(std::vector<float>{1, 2}));
  const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
  BOOST_TEST(bytes.substr(0, 8) == std::string("\x93NUMPY\x01\x00", 8));
  BOOST_TEST(bytes.substr(10, header.size()) == header);
  BOOST_TEST(bytes.size() == 128u + 8u);
  BOOST_TEST(bytes.substr(8, 2) == std::string("\x76\x00", 2));  // 118 bytes of header up to byte 128
  BOOST_TEST(bytes[127] == '\n');
  BOOST_TEST(bytes.substr(128) == std::string("\x00\x00\x80\x3f\x00\x00\x00\x40", 8));  // little-endian
}

BOOST_AUTO_TEST_CASE(pads_headers_of_all_lengths) {
  for (std::size_t length = 1; length < 10'000'000'000'000'000u; length *= 10) {
    NpyArray array{"<f4", {length, length}, ""};
    const std::string bytes = npy_bytes(array);
    BOOST_TEST(bytes.size() % 64 == 0u);
    BOOST_TEST(bytes.back() == '\n');
  }
}

BOOST_AUTO_TEST_CASE(numpy_reads_the_arrays) {
  const TemporaryFolder folder;
  write_sample(folder / "sample.npz");
  const nlohmann::json read = read_by_numpy({folder / "sample.npz"}, folder.path()).front();
  BOOST_TEST(read.size() == 7u);
  const auto holds = [&](const char* name, const char* type, const nlohmann::json& shape,
                         const nlohmann::json& values) {
    BOOST_TEST(read[name]["type"] == type, name << ": " << read[name]);
    BOOST_TEST(read[name]["shape"] == shape, name << ": " << read[name]);
    BOOST_TEST(read[name]["values"] == values, name << ": " << read[name]);
  };
  holds("floats", "<f4", {2, 3}, kFloats);
  holds("integers", "<i4", {3}, kIntegers);
  holds("longs", "<i8", {1}, {1LL << 40});
  holds("words", "<u4", {1}, {4000000000u});
  holds("bytes", "|u1", {2}, {0, 255});
  holds("value", "<f8", nlohmann::json::array(), {0.1});
  holds("none", "<f4", {0, 12}, nlohmann::json::array());
}

BOOST_AUTO_TEST_CASE(bytes_depend_only_on_the_arrays) {
  const TemporaryFolder folder;
  std::string first;
  for (const char* zone : {"UTC", "Asia/Tokyo", "America/New_York"}) {
    setenv("TZ", zone, 1);
    tzset();
    write_sample(folder / "sample.npz");  // replaces the file before
    const std::string bytes = read_file(folder / "sample.npz");
    if (first.empty()) first = bytes;
    BOOST_TEST((bytes == first), zone);
    // Time and date in the first local header: 1980-01-01 00:00.
    BOOST_TEST(bytes.substr(10, 4) == std::string("\x00\x00\x21\x00", 4));
  }
  unsetenv("TZ");
  tzset();
}

BOOST_AUTO_TEST_CASE(names_a_file_that_cannot_be_written) {
  const TemporaryFolder folder;
  BOOST_CHECK_EXCEPTION(write_sample(folder / "missing/sample.npz"), StorageError, [](const StorageError& error) {
    const std::string text = error.what();
    return text.find("missing/sample.npz: cannot be written: ") != std::string::npos &&
           text.find('\n') == std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()
