#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/report/ticks.hpp"

namespace tunefind {

/// Series have this many colours, the classes s0 to s7 of the style sheet; later series repeat them dashed.
inline constexpr std::size_t kSeriesColours = 8;

/// A point of a chart, in the units of its axes.
struct ChartPoint {
  double x = 0;
  double y = 0;
};

/// An axis of a chart.
struct ChartAxis {
  Range range;
  std::vector<Tick> ticks;
  std::string title;
  bool logarithmic = false;
};

/// A logarithmic axis with ticks at 1, 2 and 5 times powers of ten, or only at the powers if it spans more than about
/// three decades. Requires 0 < low < high.
ChartAxis logarithmic_axis(const Range& range, const std::string& title);

/// A plot, drawn as an SVG element to be embedded in an HTML page. The page's style sheet (`report_style`) gives it its
/// colours: series 0 to 7 have the classes s0 to s7, later ones the same again with dashed strokes. Escapes every text
/// that is passed in.
class Chart {
 public:
  /// Size of the picture and its margins in SVG user units; the page scales the picture to its column. The margin below
  /// depends on whether the x axis has a title.
  static constexpr double kWidth = 400;
  static constexpr double kLeft = 50, kRight = 10, kTop = 8, kBelow = 36, kBelowUntitled = 22;

  /// `height` is that of the whole picture; `description` is the text alternative for screen readers.
  Chart(ChartAxis x, ChartAxis y, double height, std::string description);

  /// Draws straight lines from point to point. `look` is the CSS class of the stroke: "line", "thin", "wide" or
  /// "guide".
  void line(const std::vector<ChartPoint>& points, std::size_t series, const char* look = "line");
  /// Draws several separate lines as one SVG element.
  void lines(const std::vector<std::vector<ChartPoint>>& lines, std::size_t series, const char* look = "line");
  /// Draws a dot with a radius in user units; `note` is its tooltip, none if empty.
  void dot(const ChartPoint& point, double radius, std::size_t series, const std::string& note);
  /// Draws a filled rectangle between its lower left and upper right corner; `note` is its tooltip, none if empty.
  void bar(const ChartPoint& from, const ChartPoint& to, std::size_t series, const std::string& note);

  /// Horizontal position of a text, as in SVG: centred on the point, or ending just left of it.
  enum class Anchor { middle, end };
  /// Writes a text whose baseline is `above` user units above the point.
  void remark(const ChartPoint& point, const std::string& text, double above, Anchor anchor);

  /// The whole picture as an <svg> element.
  std::string svg() const;

 private:
  // Positions in user units.
  double x_of(double value) const;
  double y_of(double value) const;
  double bottom() const;
  std::string axes() const;

  ChartAxis x_, y_;
  double height_;
  std::string description_, drawn_;  // `drawn_`: the elements inside the axes so far
};

}  // namespace tunefind
