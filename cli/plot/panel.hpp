#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alignment/pitch_lines.hpp"
#include "cli/plot/canvas.hpp"
#include "experiments/report/ticks.hpp"
#include "features/melody.hpp"

namespace tunefind {

/// An axis for a range of pitches in semitones, with `margin` on both sides; at least an octave wide.
Range pitch_axis(const Range& pitches, double margin);

/// A filled rectangle from one time to another and from one value to another.
struct Bar {
  Range seconds;
  Range values;
};

/// An entry of a legend: a stroke of this colour and width (points) and its label.
struct LegendEntry {
  std::string label;
  Ink ink;
  double width = 1.5;
};

/// A box of a figure in which time runs to the right and a value upwards, with title and axes around it. All points are
/// given as {seconds, value}. Curves and areas are clipped to the box. Refers to the canvas, which must outlive it.
class Panel {
 public:
  Panel(Canvas& canvas, const Box& box, const Range& seconds, const Range& values)
      : canvas_(canvas), box_(box), seconds_(seconds), values_(values) {}

  const Box& box() const { return box_; }
  const Range& seconds() const { return seconds_; }
  const Range& values() const { return values_; }
  /// Number of dots from the left to the right edge (Canvas::kDotsPerPoint).
  std::size_t columns() const;
  /// The time at the middle of a column of dots.
  double time_of_column(std::size_t column) const;
  /// The point on the page for a time and a value.
  Point at(double seconds, double value) const;

  /// Strokes lines. Each is first reduced to the points that make a difference in dots.
  void lines(const std::vector<Polyline>& lines, const Ink& ink, double width);
  void dots(const std::vector<Point>& points, double radius, const Ink& ink);
  /// Fills an outline.
  void area(const Polyline& outline, const Ink& ink);
  /// Stretches an image over the whole time range and this range of values.
  void image(const Image& image, const Range& values, bool smooth);
  /// Fills the parts of the bars that are inside the panel.
  void bars(const std::vector<Bar>& bars, const Ink& ink);
  /// Thin vertical lines at these times.
  void time_marks(const std::vector<double>& seconds, const Ink& ink);
  /// Light horizontal lines at these values.
  void grid(const std::vector<Tick>& ticks);

  /// The border, and the title above it.
  void frame(const std::string& title);
  /// Ticks, labels and the unit on the left side.
  void value_axis(const std::vector<Tick>& ticks, const std::string& unit);
  /// Ticks below the panel; with labels if `labelled`, as in the lowest panel of a figure.
  void time_axis(bool labelled);
  /// A legend at the right end of the title line.
  void legend(const std::vector<LegendEntry>& entries);
  /// A bar on the right side with the colours of `map` for 0 (bottom) to 1 (top), labelled at `ticks`.
  void colour_bar(std::uint32_t (*map)(double), const std::vector<Tick>& ticks);
  /// A text in the middle of the panel.
  void remark(const std::string& text);

 private:
  Canvas& canvas_;
  Box box_;
  Range seconds_, values_;
};

/// Computes boxes that are stacked on a page, with room for titles, axes and colour bars around them. All lengths are
/// in points.
class PageLayout {
 public:
  static constexpr double kWidth = 760;  ///< of the page

  /// Leaves `top` points above the first box.
  explicit PageLayout(double top) : bottom_(top) {}
  /// The next box, of this height.
  Box next(double height);
  /// Height of a page that ends below the time axis of the last box.
  double page_height() const;

 private:
  double bottom_;
};

/// Pitch lines (alignment/pitch_lines.hpp) as polylines of {seconds, MIDI pitch}.
std::vector<Polyline> polylines(const std::vector<PitchLine>& lines);

/// The sounding parts of a melody as polylines of {seconds, MIDI pitch}.
std::vector<Polyline> sounding_lines(const Melody& melody);

/// Lowest and highest value of all lines; nothing if they have no points.
std::optional<Range> value_range(const std::vector<Polyline>& lines);

}  // namespace tunefind
