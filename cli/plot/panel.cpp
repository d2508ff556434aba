#include "cli/plot/panel.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "cli/plot/palette.hpp"

namespace tunefind {
namespace {

constexpr double kLeft = 52, kRight = 50, kGap = 25, kBelow = 34;  // points beside, between and below the boxes
constexpr double kTickLength = 3;                                  // length of a tick in points
constexpr TextStyle kLabel{7.5, palette::kText};

/// Reduces a line in page coordinates to the first, lowest, highest and last point in each column of dots (M4, Jugel et
/// al. 2014), which draws the same dots as the whole line.
Polyline reduced(const Polyline& line) {
  const auto column = [](const Point& point) { return std::floor(point.x * Canvas::kDotsPerPoint); };
  Polyline result;
  for (std::size_t first = 0, end = 0; first < line.size(); first = end) {
    std::size_t low = first, high = first;
    for (end = first; end < line.size() && column(line[end]) == column(line[first]); ++end) {
      if (line[end].y < line[low].y) low = end;
      if (line[end].y > line[high].y) high = end;
    }
    std::size_t before = end;
    for (const std::size_t kept : {first, std::min(low, high), std::max(low, high), end - 1}) {
      if (kept != before) result.push_back(line[kept]);
      before = kept;
    }
  }
  return result;
}

}  // namespace

std::size_t Panel::columns() const { return static_cast<std::size_t>(std::lround(box_.width * Canvas::kDotsPerPoint)); }

double Panel::time_of_column(std::size_t column) const {
  return seconds_.low + seconds_.span() * (static_cast<double>(column) + 0.5) / static_cast<double>(columns());
}

Point Panel::at(double seconds, double value) const {
  return {box_.left + (seconds - seconds_.low) / seconds_.span() * box_.width,
          box_.bottom() - (value - values_.low) / values_.span() * box_.height};
}

void Panel::lines(const std::vector<Polyline>& lines, const Ink& ink, double width) {
  std::vector<Polyline> drawn;
  for (const Polyline& line : lines) {
    Polyline placed;
    for (const Point& point : line) placed.push_back(at(point.x, point.y));
    drawn.push_back(reduced(placed));
  }
  const Canvas::Clip inside(canvas_, box_);
  canvas_.stroke(drawn, ink, width);
}

void Panel::dots(const std::vector<Point>& points, double radius, const Ink& ink) {
  std::vector<Point> placed;
  for (const Point& point : points) placed.push_back(at(point.x, point.y));
  const Canvas::Clip inside(canvas_, box_);
  canvas_.dots(placed, radius, ink);
}

void Panel::area(const Polyline& outline, const Ink& ink) {
  Polyline placed;
  for (const Point& point : outline) placed.push_back(at(point.x, point.y));
  const Canvas::Clip inside(canvas_, box_);
  canvas_.fill(placed, ink);
}

void Panel::image(const Image& image, const Range& values, bool smooth) {
  const double top = at(0, values.high).y, bottom = at(0, values.low).y;
  const Canvas::Clip inside(canvas_, box_);
  canvas_.image({box_.left, top, box_.width, bottom - top}, image, smooth);
}

void Panel::bars(const std::vector<Bar>& bars, const Ink& ink) {
  std::vector<Box> placed;
  for (const Bar& bar : bars) {
    const Point from = at(std::max(bar.seconds.low, seconds_.low), std::min(bar.values.high, values_.high));
    const Point to = at(std::min(bar.seconds.high, seconds_.high), std::max(bar.values.low, values_.low));
    if (from.x < to.x && from.y < to.y) placed.push_back({from.x, from.y, to.x - from.x, to.y - from.y});
  }
  canvas_.fill(placed, ink);
}

void Panel::time_marks(const std::vector<double>& seconds, const Ink& ink) {
  std::vector<Polyline> drawn;
  for (const double time_s : seconds)
    if (time_s > seconds_.low && time_s < seconds_.high)
      drawn.push_back({at(time_s, values_.low), at(time_s, values_.high)});
  canvas_.stroke(drawn, ink, 0.5);
}

void Panel::grid(const std::vector<Tick>& ticks) {
  for (const Tick& tick : ticks)
    canvas_.stroke({{at(seconds_.low, tick.value), at(seconds_.high, tick.value)}}, palette::kGrid, 0.5);
}

void Panel::frame(const std::string& title) {
  canvas_.stroke(box_, palette::kAxis, 0.6);
  canvas_.text({box_.left, box_.top - 5}, title, {8.5, palette::kText, Side::left, true});
}

void Panel::value_axis(const std::vector<Tick>& ticks, const std::string& unit) {
  TextStyle style = kLabel;
  style.side = Side::right;
  double widest = 0;
  for (const Tick& tick : ticks) {
    const Point mark = at(seconds_.low, tick.value);
    canvas_.stroke({{{mark.x - kTickLength, mark.y}, mark}}, palette::kAxis, 0.6);
    canvas_.text({mark.x - kTickLength - 2.5, mark.y + 0.36 * style.size}, tick.label, style);
    widest = std::max(widest, canvas_.text_width(tick.label, style));
  }
  style.side = Side::middle;
  style.upwards = true;
  canvas_.text({box_.left - widest - kTickLength - 8, box_.top + box_.height / 2}, unit, style);
}

void Panel::time_axis(bool labelled) {
  TextStyle style = kLabel;
  style.side = Side::middle;
  for (const Tick& tick : time_ticks(seconds_, 12)) {
    const Point mark = at(tick.value, values_.low);
    canvas_.stroke({{mark, {mark.x, mark.y + kTickLength}}}, palette::kAxis, 0.6);
    if (labelled) canvas_.text({mark.x, mark.y + kTickLength + 9}, tick.label, style);
  }
  if (labelled) canvas_.text({box_.left + box_.width / 2, box_.bottom() + 25}, "time (min:s)", style);
}

void Panel::legend(const std::vector<LegendEntry>& entries) {
  double right = box_.right();
  for (std::size_t i = entries.size(); i-- > 0;) {
    const double text = canvas_.text_width(entries[i].label, kLabel), y = box_.top - 5;
    canvas_.text({right - text, y}, entries[i].label, kLabel);
    right -= text + 4;
    canvas_.stroke({{{right - 14, y - 2.7}, {right, y - 2.7}}}, entries[i].ink, entries[i].width);
    right -= 14 + 12;
  }
}

void Panel::colour_bar(std::uint32_t (*map)(double), const std::vector<Tick>& ticks) {
  constexpr std::size_t kShades = 128;
  Image shades(kShades, 1);
  for (std::size_t row = 0; row < kShades; ++row)
    shades.at(row, 0) = map(1 - (static_cast<double>(row) + 0.5) / static_cast<double>(kShades));
  const Box bar{box_.right() + 8, box_.top, 7, box_.height};
  canvas_.image(bar, shades, false);
  canvas_.stroke(bar, palette::kAxis, 0.4);
  for (const Tick& tick : ticks) {
    const double y = bar.bottom() - tick.value * bar.height;
    canvas_.stroke({{{bar.right(), y}, {bar.right() + 2, y}}}, palette::kAxis, 0.6);
    canvas_.text({bar.right() + 4, y + 0.36 * kLabel.size}, tick.label, kLabel);
  }
}

void Panel::remark(const std::string& text) {
  canvas_.text({box_.left + box_.width / 2, box_.top + box_.height / 2}, text, {10, palette::kText, Side::middle});
}

Box PageLayout::next(double height) {
  const Box box{kLeft, bottom_, kWidth - kLeft - kRight, height};
  bottom_ += height + kGap;
  return box;
}

double PageLayout::page_height() const { return bottom_ - kGap + kBelow; }

Range pitch_axis(const Range& pitches, double margin) {
  const double middle = (pitches.low + pitches.high) / 2, half = std::max(6.0, pitches.span() / 2 + margin);
  return {middle - half, middle + half};
}

std::vector<Polyline> polylines(const std::vector<PitchLine>& lines) {
  std::vector<Polyline> drawn;
  for (const PitchLine& line : lines) {
    drawn.emplace_back();
    for (const PitchPoint& point : line) drawn.back().push_back({point.time_s, point.pitch});
  }
  return drawn;
}

std::vector<Polyline> sounding_lines(const Melody& melody) { return polylines(pitch_lines(melody)); }

std::optional<Range> value_range(const std::vector<Polyline>& lines) {
  std::optional<Range> range;
  for (const Polyline& line : lines)
    for (const Point& point : line) {
      if (!range) range = Range{point.y, point.y};
      range = Range{std::min(range->low, point.y), std::max(range->high, point.y)};
    }
  return range;
}

}  // namespace tunefind
