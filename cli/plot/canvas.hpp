#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace tunefind {

/// A place on a page, in points (1/72 inch) from its left and top edges.
struct Point {
  double x = 0;
  double y = 0;
};

/// A rectangle on a page, in points.
struct Box {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;

  double right() const { return left + width; }
  double bottom() const { return top + height; }
};

/// A colour, sRGB and opacity in [0, 1].
struct Ink {
  double red = 0;
  double green = 0;
  double blue = 0;
  double opacity = 1;

  Ink with_opacity(double value) const { return {red, green, blue, value}; }
};

/// Points joined by straight lines.
using Polyline = std::vector<Point>;

/// Pixels 0xRRGGBB [rows x columns], the top row first.
struct Image {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<std::uint32_t> pixels;

  Image(std::size_t rows_, std::size_t columns_) : rows(rows_), columns(columns_), pixels(rows_ * columns_) {}
  std::uint32_t& at(std::size_t row, std::size_t column) { return pixels[row * columns + column]; }
};

/// Which part of a text lies at the point it is given.
enum class Side { left, middle, right };

struct TextStyle {
  double size = 8;
  Ink ink{0.13, 0.13, 0.13};
  Side side = Side::left;
  bool bold = false;
  bool upwards = false;  ///< read from below to above
};

/// Throws UsageError, which names the suffixes there are, if a picture of this name could not be drawn.
void require_picture(const std::filesystem::path& path);

/// One white page to draw on (Cairo), written as png, svg or pdf by the suffix of its path. The same strokes give the
/// same bytes. An svg tells all its texts in its description, in the order they were drawn, for whoever cannot see it.
class Canvas {
 public:
  /// Width and height in points. Throws UsageError as `require_picture` does.
  Canvas(std::filesystem::path path, double width, double height);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  /// Dots across a point of the page: a picture of finer detail shows no more.
  static constexpr double kDotsPerPoint = 2;

  void fill(const std::vector<Box>& boxes, const Ink& ink);
  void fill(const Polyline& outline, const Ink& ink);
  void stroke(const std::vector<Polyline>& lines, const Ink& ink, double width);
  void stroke(const Box& box, const Ink& ink, double width);
  void dots(const std::vector<Point>& centres, double radius, const Ink& ink);
  /// Stretches an image over a box; `smooth` blends neighbouring pixels.
  void image(const Box& box, const Image& image, bool smooth);
  /// One line of UTF-8 text, its baseline on the point.
  void text(const Point& point, const std::string& text, const TextStyle& style);
  double text_width(const std::string& text, const TextStyle& style);

  /// While it lives, only the inside of a box is drawn on.
  class Clip {
   public:
    Clip(Canvas& canvas, const Box& box);
    ~Clip();
    Clip(const Clip&) = delete;
    Clip& operator=(const Clip&) = delete;

   private:
    Canvas& canvas_;
  };

  /// Writes the file, once, at the end. Throws StorageError that names it.
  void save();

 private:
  struct Page;
  std::unique_ptr<Page> page_;
};

}  // namespace tunefind
