#include "cli/plot/canvas.hpp"

#include <algorithm>
#include <cairo/cairo-pdf.h>
#include <cairo/cairo-svg.h>
#include <cairo/cairo.h>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <numbers>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "features/error.hpp"

namespace tunefind {
namespace {

constexpr const char* kFont = "DejaVu Sans";  // one fixed font, so that text is laid out alike everywhere

/// Cairo's write callback: appends the data to a std::string.
cairo_status_t append(void* bytes, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

/// The text with the characters escaped that XML reserves in text nodes.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) result += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return result;
}

}  // namespace

struct Canvas::Page {
  std::filesystem::path path;
  std::string suffix, bytes;
  std::vector<std::string> texts;
  cairo_surface_t* surface = nullptr;
  cairo_t* cairo = nullptr;

  /// Throws StorageError unless the status is success. Cairo keeps its first error, so only `save` has to check.
  void require(cairo_status_t status) const {
    if (status != CAIRO_STATUS_SUCCESS)
      throw StorageError(fmt::format("{}: cannot be drawn: {}", path.string(), cairo_status_to_string(status)));
  }

  void set(const Ink& ink) const { cairo_set_source_rgba(cairo, ink.red, ink.green, ink.blue, ink.opacity); }

  void set(const TextStyle& style) const {
    cairo_select_font_face(cairo, kFont, CAIRO_FONT_SLANT_NORMAL,
                           style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo, style.size);
  }

  void trace(const Polyline& line) const {
    for (const Point& point : line) cairo_line_to(cairo, point.x, point.y);
  }

  /// Inserts the texts into the svg as its <desc> element, since Cairo draws letters as outlines.
  void describe() {
    std::string description = "<desc>";
    for (const std::string& text : texts) description += escaped(text) + "\n";
    bytes.insert(bytes.find('>', bytes.find("<svg")) + 1, "\n" + description + "</desc>");
  }
};

void require_picture(const std::filesystem::path& path) {
  const std::string suffix = path.extension().string();
  if (suffix != ".png" && suffix != ".svg" && suffix != ".pdf")
    throw UsageError(fmt::format("{}: the suffix of a picture must be .png, .svg or .pdf", path.string()));
}

Canvas::Canvas(std::filesystem::path path, double width, double height) : page_(std::make_unique<Page>()) {
  require_picture(path);
  page_->suffix = path.extension().string();
  page_->path = std::move(path);
  if (page_->suffix == ".svg") {
    page_->surface = cairo_svg_surface_create_for_stream(append, &page_->bytes, width, height);
  } else if (page_->suffix == ".pdf") {
    page_->surface = cairo_pdf_surface_create_for_stream(append, &page_->bytes, width, height);
    // A fixed date: by default it would be the current time, so no two files would be equal.
    cairo_pdf_surface_set_metadata(page_->surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
  } else {
    page_->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(std::ceil(width * kDotsPerPoint)),
                                                static_cast<int>(std::ceil(height * kDotsPerPoint)));
    cairo_surface_set_device_scale(page_->surface, kDotsPerPoint, kDotsPerPoint);
  }
  page_->cairo = cairo_create(page_->surface);
  cairo_font_options_t* const options = cairo_font_options_create();
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_set_font_options(page_->cairo, options);
  cairo_font_options_destroy(options);
  cairo_set_line_join(page_->cairo, CAIRO_LINE_JOIN_ROUND);
  fill(std::vector<Box>{{0, 0, width, height}}, {1, 1, 1});
}

Canvas::~Canvas() {
  cairo_destroy(page_->cairo);
  cairo_surface_destroy(page_->surface);
}

void Canvas::fill(const std::vector<Box>& boxes, const Ink& ink) {
  page_->set(ink);
  for (const Box& box : boxes) cairo_rectangle(page_->cairo, box.left, box.top, box.width, box.height);
  cairo_fill(page_->cairo);
}

void Canvas::fill(const Polyline& outline, const Ink& ink) {
  page_->set(ink);
  page_->trace(outline);
  cairo_fill(page_->cairo);
}

void Canvas::stroke(const std::vector<Polyline>& lines, const Ink& ink, double width) {
  page_->set(ink);
  cairo_set_line_width(page_->cairo, width);
  for (const Polyline& line : lines) {
    cairo_new_sub_path(page_->cairo);
    page_->trace(line);
  }
  cairo_stroke(page_->cairo);
}

void Canvas::stroke(const Box& box, const Ink& ink, double width) {
  page_->set(ink);
  cairo_set_line_width(page_->cairo, width);
  cairo_rectangle(page_->cairo, box.left, box.top, box.width, box.height);
  cairo_stroke(page_->cairo);
}

void Canvas::dots(const std::vector<Point>& centres, double radius, const Ink& ink) {
  page_->set(ink);
  for (const Point& centre : centres) {
    cairo_new_sub_path(page_->cairo);
    cairo_arc(page_->cairo, centre.x, centre.y, radius, 0, 2 * std::numbers::pi);
  }
  cairo_fill(page_->cairo);
}

void Canvas::image(const Box& box, const Image& image, bool smooth) {
  if (image.pixels.empty()) return;
  const int columns = static_cast<int>(image.columns), rows = static_cast<int>(image.rows);
  cairo_surface_t* const pixels = cairo_image_surface_create(CAIRO_FORMAT_RGB24, columns, rows);
  if (cairo_surface_status(pixels) == CAIRO_STATUS_SUCCESS) {
    for (int row = 0; row < rows; ++row)
      std::copy_n(image.pixels.begin() + static_cast<std::ptrdiff_t>(row) * columns, columns,
                  reinterpret_cast<std::uint32_t*>(cairo_image_surface_get_data(pixels) +
                                                   row * cairo_image_surface_get_stride(pixels)));
    cairo_surface_mark_dirty(pixels);
  }
  cairo_t* const cairo = page_->cairo;
  cairo_save(cairo);
  cairo_rectangle(cairo, box.left, box.top, box.width, box.height);
  cairo_clip(cairo);
  cairo_translate(cairo, box.left, box.top);
  cairo_scale(cairo, box.width / columns, box.height / rows);
  cairo_set_source_surface(cairo, pixels, 0, 0);
  cairo_pattern_set_filter(cairo_get_source(cairo), smooth ? CAIRO_FILTER_BILINEAR : CAIRO_FILTER_NEAREST);
  cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD);
  cairo_paint(cairo);
  cairo_restore(cairo);
  cairo_surface_destroy(pixels);
}

void Canvas::text(const Point& point, const std::string& text, const TextStyle& style) {
  const std::string shown = printable(text);
  page_->texts.push_back(shown);
  const double before = style.side == Side::left ? 0 : text_width(text, style) / (style.side == Side::right ? 1 : 2);
  cairo_t* const cairo = page_->cairo;
  cairo_save(cairo);
  page_->set(style.ink);
  page_->set(style);
  cairo_translate(cairo, point.x, point.y);
  if (style.upwards) cairo_rotate(cairo, -std::numbers::pi / 2);
  cairo_move_to(cairo, -before, 0);
  cairo_show_text(cairo, shown.c_str());
  cairo_restore(cairo);
  cairo_new_path(cairo);
}

double Canvas::text_width(const std::string& text, const TextStyle& style) {
  page_->set(style);
  cairo_text_extents_t extents;
  cairo_text_extents(page_->cairo, printable(text).c_str(), &extents);
  return extents.x_advance;
}

Canvas::Clip::Clip(Canvas& canvas, const Box& box) : canvas_(canvas) {
  cairo_save(canvas.page_->cairo);
  cairo_rectangle(canvas.page_->cairo, box.left, box.top, box.width, box.height);
  cairo_clip(canvas.page_->cairo);
}

Canvas::Clip::~Clip() { cairo_restore(canvas_.page_->cairo); }

void Canvas::save() {
  if (page_->suffix == ".png") page_->require(cairo_surface_write_to_png_stream(page_->surface, append, &page_->bytes));
  page_->require(cairo_status(page_->cairo));
  cairo_surface_finish(page_->surface);
  page_->require(cairo_surface_status(page_->surface));
  if (page_->suffix == ".svg") page_->describe();
  std::ofstream out(page_->path, std::ios::binary);
  out << page_->bytes;
  out.close();
  if (!out) throw StorageError(fmt::format("{}: cannot be written", page_->path.string()));
}

}  // namespace tunefind
