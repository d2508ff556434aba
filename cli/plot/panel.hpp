#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alignment/pitch_lines.hpp"
#include "cli/plot/canvas.hpp"
#include "experiments/report/ticks.hpp"
#include "features/melody.hpp"

namespace tunefind {

/// An axis for these pitches, with `margin` semitones on both sides and at least an octave wide.
Range pitch_axis(const Range& pitches, double margin);

/// A filled rectangle between two times and two values.
struct Bar {
  Range seconds;
  Range values;
};

/// A line of a legend: a stroke of this width, and what it stands for.
struct LegendEntry {
  std::string label;
  Ink ink;
  double width = 1.5;
};

/// A part of a figure where time runs to the right and a value upwards, with its title and axes. Points are given as
/// {seconds, value}.
class Panel {
 public:
  Panel(Canvas& canvas, const Box& box, const Range& seconds, const Range& values)
      : canvas_(canvas), box_(box), seconds_(seconds), values_(values) {}

  const Box& box() const { return box_; }
  const Range& seconds() const { return seconds_; }
  const Range& values() const { return values_; }
  /// Dots from the left to the right edge.
  std::size_t columns() const;
  /// The time at the middle of a column of dots.
  double time_of_column(std::size_t column) const;
  Point at(double seconds, double value) const;

  /// Strokes of lines, each reduced to what dots can show, inside the panel only.
  void lines(const std::vector<Polyline>& lines, const Ink& ink, double width);
  void dots(const std::vector<Point>& points, double radius, const Ink& ink);
  /// A filled outline.
  void area(const Polyline& outline, const Ink& ink);
  /// An image over the whole time and these values.
  void image(const Image& image, const Range& values, bool smooth);
  void bars(const std::vector<Bar>& bars, const Ink& ink);
  /// Thin lines from below to above at these times.
  void moments(const std::vector<double>& seconds, const Ink& ink);
  /// Light lines from left to right at these values.
  void grid(const std::vector<Tick>& ticks);

  /// The edge, and above it what the panel shows.
  void frame(const std::string& title);
  /// Marks and labels to the left.
  void value_axis(const std::vector<Tick>& ticks, const std::string& unit);
  /// Marks below; labels too in the lowest panel of a figure.
  void time_axis(bool labelled);
  /// At the right end of the title line.
  void legend(const std::vector<LegendEntry>& entries);
  /// To the right, the colours of `map` for 0 (below) to 1, marked at the values of `ticks`.
  void colour_bar(std::uint32_t (*map)(double), const std::vector<Tick>& ticks);
  /// A remark in the middle of the panel.
  void remark(const std::string& text);

 private:
  Canvas& canvas_;
  Box box_;
  Range seconds_, values_;
};

/// Boxes one under the other on a page, with room for titles, axes and colour bars around them.
class PageLayout {
 public:
  static constexpr double kWidth = 760;

  /// Leaves `top` points above the first box.
  explicit PageLayout(double top) : bottom_(top) {}
  /// The next box, of this height.
  Box next(double height);
  /// Where a page that ends with the last box is high enough for its time axis.
  double page_height() const;

 private:
  double bottom_;
};

/// Pitch lines (alignment/pitch_lines.hpp) as lines of {seconds, MIDI pitch}.
std::vector<Polyline> polylines(const std::vector<PitchLine>& lines);

/// The sounding parts of a melody as such lines.
std::vector<Polyline> sounding_lines(const Melody& melody);

/// Lowest and highest value of all lines, or nothing if there is no point.
std::optional<Range> value_range(const std::vector<Polyline>& lines);

}  // namespace tunefind
