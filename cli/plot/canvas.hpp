#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace tunefind {

/// A point on a page: x to the right of the left edge and y below the top edge, in typographic points (1/72 inch).
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

/// An sRGB colour with opacity, each component in [0, 1].
struct Ink {
  double red = 0;
  double green = 0;
  double blue = 0;
  double opacity = 1;

  /// The same colour with another opacity.
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

/// The part of a text that is put on the point it is drawn at.
enum class Side { left, middle, right };

struct TextStyle {
  double size = 8;  ///< of the font, in points
  Ink ink{0.13, 0.13, 0.13};
  Side side = Side::left;
  bool bold = false;
  bool upwards = false;  ///< rotated to be read from bottom to top
};

/// Throws UsageError unless the suffix of the path is .png, .svg or .pdf.
void require_picture(const std::filesystem::path& path);

/// One white page to draw on (Cairo), written as png, svg or pdf by the suffix of its path. The same calls give the
/// same bytes. The <desc> element of an svg holds all its texts in the order they were drawn, for screen readers.
class Canvas {
 public:
  /// Width and height in points. Throws UsageError as `require_picture` does.
  Canvas(std::filesystem::path path, double width, double height);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  /// Pixels of a png per point of the page. Callers draw no finer detail in svg and pdf either.
  static constexpr double kDotsPerPoint = 2;

  void fill(const std::vector<Box>& boxes, const Ink& ink);
  void fill(const Polyline& outline, const Ink& ink);
  void stroke(const std::vector<Polyline>& lines, const Ink& ink, double width);
  void stroke(const Box& box, const Ink& ink, double width);
  void dots(const std::vector<Point>& centres, double radius, const Ink& ink);
  /// Stretches an image over a box; `smooth` blends neighbouring pixels.
  void image(const Box& box, const Image& image, bool smooth);
  /// One line of UTF-8 text with its baseline on the point.
  void text(const Point& point, const std::string& text, const TextStyle& style);
  /// Width of a text in points.
  double text_width(const std::string& text, const TextStyle& style);

  /// Limits all drawing to the inside of a box while it lives.
  class Clip {
   public:
    Clip(Canvas& canvas, const Box& box);
    ~Clip();
    Clip(const Clip&) = delete;
    Clip& operator=(const Clip&) = delete;

   private:
    Canvas& canvas_;
  };

  /// Writes the file. Call it once, after all drawing. Throws StorageError, which names the file.
  void save();

 private:
  struct Page;
  std::unique_ptr<Page> page_;
};

}  // namespace tunefind
