#pragma once

#include <boost/test/unit_test.hpp>
#include <cairo/cairo.h>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cli/plot/palette.hpp"

namespace tunefind::test {

/// The pixels 0xRRGGBB of a png file, row by row.
struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint32_t> pixels;

  explicit Picture(const std::filesystem::path& path) {
    cairo_surface_t* const surface = cairo_image_surface_create_from_png(path.c_str());
    BOOST_TEST_REQUIRE(cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS, path);
    width = cairo_image_surface_get_width(surface);
    height = cairo_image_surface_get_height(surface);
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        pixels.push_back(0xffffff &
                         reinterpret_cast<const std::uint32_t*>(cairo_image_surface_get_data(surface) +
                                                                y * cairo_image_surface_get_stride(surface))[x]);
    cairo_surface_destroy(surface);
  }

  std::set<std::uint32_t> colours() const { return {pixels.begin(), pixels.end()}; }

  /// The pixels of a colour (within 2/255 per component): for each column that has some, their rows.
  std::map<int, std::set<int>> pixels_of(std::uint32_t colour) const {
    const auto part = [](std::uint32_t pixel, int shift) { return static_cast<int>(pixel >> shift & 0xff); };
    std::map<int, std::set<int>> found;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        bool same = true;
        for (const int shift : {0, 8, 16})
          same = same && std::abs(part(pixels[y * width + x], shift) - part(colour, shift)) <= 2;
        if (same) found[x].insert(y);
      }
    return found;
  }
};

/// The pixel 0xRRGGBB of an ink on white paper.
inline std::uint32_t pixel_of(const Ink& ink) {
  std::uint32_t pixel = 0;
  for (const double part : {ink.red, ink.green, ink.blue})
    pixel = pixel << 8 | static_cast<std::uint32_t>(std::lround(255 * (1 - ink.opacity * (1 - part))));
  return pixel;
}

}  // namespace tunefind::test
