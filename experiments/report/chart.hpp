#pragma once

#include <string>
#include <vector>

#include "experiments/report/ticks.hpp"

namespace tunefind {

/// A place in a chart, in the units of its axes.
struct ChartPoint {
  double x = 0;
  double y = 0;
};

/// An axis of a chart: what it spans, where it is marked, and what it shows.
struct ChartAxis {
  Range range;
  std::vector<Tick> ticks;
  std::string title;
  bool logarithmic = false;
};

/// A logarithmic axis marked at 1, 2 and 5 times powers of ten, or at the powers alone. 0 < low < high.
ChartAxis logarithmic_axis(const Range& range, const std::string& title);

/// A plot as an SVG element for the midst of an HTML page, whose style sheet gives it its colours: classes s0 to s7 are
/// series (from the ninth on the same with dashes). Its texts are texts. All text that is passed in gets escaped.
class Chart {
 public:
  /// Units of the picture from edge to edge, and those inside the axes; the page scales it to its column.
  static constexpr double kWidth = 400;
  static constexpr double kLeft = 50, kRight = 10, kTop = 8, kBelow = 36, kBelowUntitled = 22;

  /// `height` of the whole; `description` says what it shows to whoever cannot see it.
  Chart(ChartAxis x, ChartAxis y, double height, std::string description);

  /// Points joined by straight lines. `look` is the class of the stroke: "line", "thin", "wide" or "guide".
  void line(const std::vector<ChartPoint>& points, std::size_t series, const char* look = "line");
  /// Several lines as one element.
  void lines(const std::vector<std::vector<ChartPoint>>& lines, std::size_t series, const char* look = "line");
  /// A dot of a radius in units of the picture; the page shows `note` where it is pointed at.
  void dot(const ChartPoint& point, double radius, std::size_t series, const std::string& note);
  /// A filled rectangle between two corners.
  void bar(const ChartPoint& from, const ChartPoint& to, std::size_t series, const std::string& note);
  /// A remark that lies over a point or ends beside it, its baseline so many units above.
  enum class Place { over, before };
  void remark(const ChartPoint& point, const std::string& text, double above, Place place);

  std::string svg() const;

 private:
  double x_of(double value) const;
  double y_of(double value) const;
  double bottom() const;
  std::string axes() const;

  ChartAxis x_, y_;
  double height_;
  std::string description_, drawn_;
};

}  // namespace tunefind
