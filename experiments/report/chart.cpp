#include "experiments/report/chart.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

#include "experiments/report/html.hpp"

namespace tunefind {
namespace {

/// Points of a line that are closer than this to the last one drawn, in user units, are skipped: nobody can see them.
constexpr double kLeastDistance = 0.6;
/// A logarithmic axis of fewer decades has three ticks a decade (1, 2, 5), a longer one has room for one. Chosen by
/// hand.
constexpr double kDenseDecades = 3.2;

/// A number with at most one decimal.
std::string brief(double value) {
  const std::string text = fmt::format("{:.1f}", value);
  return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

std::string classes_of(std::size_t series, const char* look) {
  return fmt::format("{} s{}{}", look, series % kSeriesColours, series / kSeriesColours % 2 == 1 ? " dashed" : "");
}

std::string titled(const std::string& note) { return note.empty() ? "" : "<title>" + escaped(note) + "</title>"; }

}  // namespace

ChartAxis logarithmic_axis(const Range& range, const std::string& title) {
  ChartAxis axis{range, {}, title, true};
  const bool dense = std::log10(range.high / range.low) < kDenseDecades;
  for (int power = static_cast<int>(std::floor(std::log10(range.low))); std::pow(10, power) <= range.high; ++power)
    for (const int factor : {1, 2, 5}) {
      const double value = factor * std::pow(10, power);
      if ((factor == 1 || dense) && value >= range.low * (1 - 1e-9) && value <= range.high * (1 + 1e-9))
        axis.ticks.push_back({value, fmt::format("{:g}", value)});
    }
  return axis;
}

Chart::Chart(ChartAxis x, ChartAxis y, double height, std::string description)
    : x_(std::move(x)), y_(std::move(y)), height_(height), description_(std::move(description)) {}

double Chart::x_of(double value) const {
  const auto scaled = [&](double v) { return x_.logarithmic ? std::log(std::max(v, x_.range.low)) : v; };
  const double low = scaled(x_.range.low), high = scaled(x_.range.high);
  return kLeft + (scaled(value) - low) / (high - low) * (kWidth - kLeft - kRight);
}

double Chart::y_of(double value) const {
  return bottom() - (value - y_.range.low) / y_.range.span() * (bottom() - kTop);
}

double Chart::bottom() const { return height_ - (x_.title.empty() ? kBelowUntitled : kBelow); }

void Chart::line(const std::vector<ChartPoint>& points, std::size_t series, const char* look) {
  lines({points}, series, look);
}

void Chart::lines(const std::vector<std::vector<ChartPoint>>& lines, std::size_t series, const char* look) {
  std::string path;
  for (const std::vector<ChartPoint>& one : lines) {
    double x = -1, y = -1;
    for (std::size_t i = 0; i < one.size(); ++i) {
      const double next_x = x_of(one[i].x), next_y = y_of(one[i].y);
      if (i > 0 && i + 1 < one.size() && std::abs(next_x - x) + std::abs(next_y - y) < kLeastDistance) continue;
      path += fmt::format("{}{} {}", i == 0 ? 'M' : 'L', brief(next_x), brief(next_y));
      x = next_x, y = next_y;
    }
  }
  drawn_ += fmt::format("<path class=\"{}\" d=\"{}\"/>", classes_of(series, look), path);
}

void Chart::dot(const ChartPoint& point, double radius, std::size_t series, const std::string& note) {
  drawn_ += fmt::format("<circle class=\"{}\" cx=\"{}\" cy=\"{}\" r=\"{}\">{}</circle>", classes_of(series, "mark"),
                        brief(x_of(point.x)), brief(y_of(point.y)), brief(radius), titled(note));
}

void Chart::bar(const ChartPoint& from, const ChartPoint& to, std::size_t series, const std::string& note) {
  const double left = x_of(from.x), right = x_of(to.x), top = y_of(to.y), bottom = y_of(from.y);
  drawn_ += fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\">{}</rect>",
                        classes_of(series, "block"), brief(left), brief(top), brief(right - left), brief(bottom - top),
                        titled(note));
}

void Chart::remark(const ChartPoint& point, const std::string& text, double above, Anchor anchor) {
  drawn_ += fmt::format(
      "<text class=\"remark {}\" x=\"{}\" y=\"{}\">{}</text>", anchor == Anchor::middle ? "middle" : "end",
      brief(x_of(point.x) + (anchor == Anchor::middle ? 0 : -7)), brief(y_of(point.y) - above), escaped(text));
}

std::string Chart::axes() const {
  std::string text;
  const double right = kWidth - kRight;
  for (const Tick& tick : y_.ticks) {
    const double y = y_of(tick.value);
    text += fmt::format("<path class=\"grid\" d=\"M{} {}H{}\"/><text class=\"end\" x=\"{}\" y=\"{}\">{}</text>",
                        brief(kLeft), brief(y), brief(right), brief(kLeft - 6), brief(y + 4), escaped(tick.label));
  }
  for (const Tick& tick : x_.ticks) {
    const double x = x_of(tick.value);
    text += fmt::format("<path class=\"grid\" d=\"M{} {}V{}\"/><text class=\"middle\" x=\"{}\" y=\"{}\">{}</text>",
                        brief(x), brief(kTop), brief(bottom()), brief(x), brief(bottom() + 15), escaped(tick.label));
  }
  text += fmt::format("<path class=\"axis\" d=\"M{} {}V{}H{}\"/>", brief(kLeft), brief(kTop), brief(bottom()),
                      brief(right));
  if (!x_.title.empty())
    text += fmt::format("<text class=\"middle axis-title\" x=\"{}\" y=\"{}\">{}</text>", brief((kLeft + right) / 2),
                        brief(height_ - 4), escaped(x_.title));
  if (!y_.title.empty())
    text += fmt::format("<text class=\"middle axis-title\" transform=\"translate(10 {})rotate(-90)\">{}</text>",
                        brief((kTop + bottom()) / 2), escaped(y_.title));
  return text;
}

std::string Chart::svg() const {
  return fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">{}{}</svg>\n", brief(kWidth),
                     brief(height_), escaped(description_), axes(), drawn_);
}

}  // namespace tunefind
