#include "cli/plot/match_plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "cli/plot/palette.hpp"
#include "cli/plot/panel.hpp"
#include "cli/terminal.hpp"

namespace tunefind {
namespace {

constexpr double kAround_s = 1.5;               // seconds of the song shown before and after the match
constexpr std::size_t kShades = 16;             // shades of grey for salience; few, so that an svg stays small
constexpr double kMarkHeight = 0.7;             // height of a salience peak in semitones
constexpr double kSalienceMargin = 5;           // semitones shown above and below the hum
constexpr double kFurthest = 4;                 // semitones; greater distances are drawn as this
constexpr double kTitle_y = 20, kFacts_y = 33;  // baselines of the two heading lines, in points

/// Light grey for the weakest to dark grey for the strongest salience: dark enough to be seen on white, light enough
/// for lines on it to be seen.
Ink grey_of(std::size_t shade) {
  const double strength = static_cast<double>(shade) / (kShades - 1), grey = 0.94 - 0.46 * strength * strength;
  return {grey, grey, grey};
}

/// The frame at a time, at most `salience.frames()`.
std::size_t frame_at(const Salience& salience, double seconds) {
  return std::min(static_cast<std::size_t>(std::max(0.0, seconds / salience.hop_s)), salience.frames());
}

void draw_salience(Panel& panel, const Salience& salience) {
  // Weak peaks are drawn first, so that they never hide a strong one.
  std::array<std::vector<Bar>, kShades> shades;
  for (std::size_t i = frame_at(salience, panel.seconds().low); i < frame_at(salience, panel.seconds().high); ++i)
    for (std::uint32_t p = salience.offsets[i]; p < salience.offsets[i + 1]; ++p) {
      const SaliencePeak& peak = salience.peaks[p];
      const double begin = static_cast<double>(i) * salience.hop_s;
      shades[peak.strength * kShades / 256].push_back(
          {{begin, begin + salience.hop_s}, {peak.pitch() - kMarkHeight / 2, peak.pitch() + kMarkHeight / 2}});
    }
  for (std::size_t shade = 0; shade < kShades; ++shade) panel.bars(shades[shade], grey_of(shade));
}

/// The distance of the hum from the nearest salience peak in each frame of the song where the hum sounds, as points
/// {time of the middle of the frame in seconds, semitones up to `kFurthest`}.
std::vector<Point> distances(const std::vector<Polyline>& hum, const Salience& salience) {
  std::vector<Point> result;
  for (const Polyline& line : hum) {
    std::size_t next = 0;
    for (std::size_t i = frame_at(salience, line.front().x); i < frame_at(salience, line.back().x) + 1; ++i) {
      const double middle = (static_cast<double>(i) + 0.5) * salience.hop_s;
      while (next < line.size() && line[next].x < middle) ++next;
      if (next == 0 || next == line.size() || i >= salience.frames()) continue;
      double nearest = kFurthest;
      for (std::uint32_t p = salience.offsets[i]; p < salience.offsets[i + 1]; ++p)
        nearest = std::min(nearest, std::abs(line[next].y - salience.peaks[p].pitch()));
      result.push_back({middle, nearest});
    }
  }
  return result;
}

void draw_distances(Panel& panel, const std::vector<Polyline>& hum, const Salience& salience) {
  panel.grid({{1, ""}, {2, ""}, {3, ""}});
  std::vector<Bar> bars;
  for (const Point& point : distances(hum, salience))
    bars.push_back({{point.x - salience.hop_s / 2, point.x + salience.hop_s / 2}, {0, point.y}});
  panel.bars(bars, palette::kHum);
  panel.frame("Distance of the hum from the nearest pitch of the song");
  panel.value_axis({{0, "0"}, {2, "2"}, {4, "4"}}, "semitones");
  panel.time_axis(true);
}

/// The span of the match, and key and tempo of the hum, as text.
std::string match_facts(const Alignment& found) {
  const double higher = std::abs(found.transposition);
  const std::string key =
      higher < 0.05 ? "in the song's key"
                    : fmt::format("{:.1f} semitones {}", higher, found.transposition > 0 ? "higher" : "lower");
  return fmt::format("found at {} - {}, hummed {} and {:.2f} times as fast", format_time(found.start_s),
                     format_time(found.end_s), key, found.tempo_ratio);
}

void draw_heading(Canvas& canvas, double left, const std::string& title, const std::string& facts) {
  canvas.text({left, kTitle_y}, shortened(printable(title), 80), {11, palette::kText, Side::left, true});
  canvas.text({left, kFacts_y}, facts, {8.5, palette::kText});
}

void draw_match(const std::filesystem::path& path, const HeardQuery& heard, const Match& match, const Tune& song) {
  const std::vector<Polyline> hum = polylines(pitch_lines_on_song(heard.query.melody, match.alignment.path));
  PageLayout layout(60);
  const Box above = layout.next(230), below = layout.next(56);
  Canvas canvas(path, PageLayout::kWidth, layout.page_height());
  draw_heading(canvas, above.left, match.title.empty() ? match.song : match.title,
               fmt::format("hum {}: {:.0f} % sure, {}", shortened(printable(heard.entry.id), 40),
                           100 * match.confidence, match_facts(match.alignment)));
  const Range seconds{std::max(0.0, match.alignment.start_s - kAround_s), match.alignment.end_s + kAround_s};

  Panel melodies(canvas, above, seconds, pitch_axis(value_range(hum).value_or(Range{60, 60}), kSalienceMargin));
  const std::vector<Tick> notes = note_ticks(melodies.values(), 16);
  melodies.grid(notes);
  std::vector<LegendEntry> legend;
  const bool plain = match.alignment.line == "plain";
  const Salience& salience = plain ? song.plain_salience : song.salience;
  if (song.polyphonic()) {
    draw_salience(melodies, salience);
    legend.push_back({plain ? "plain salience of the song" : "whitened salience of the song", grey_of(kShades - 1), 5});
  }
  for (std::size_t i = 0; i < song.lines.size(); ++i) {
    const MelodyLine& line = song.lines[i];
    const double width = song.polyphonic() ? 1.6 : 4;
    const Ink ink = palette::kLines[i % palette::kLines.size()].with_opacity(song.polyphonic() ? 1 : 0.5);
    melodies.lines(sounding_lines(line.melody), ink, width);
    legend.push_back({line.role, ink, width});
  }
  melodies.lines(hum, palette::kHum, 1.8);
  legend.push_back({"the hum, moved to its key and tempo", palette::kHum, 1.8});
  melodies.frame("Pitch");
  melodies.legend(legend);
  melodies.value_axis(notes, "note");
  melodies.time_axis(false);

  Panel distance_panel(canvas, below, seconds, {0, kFurthest});
  draw_distances(distance_panel, hum, salience);
  canvas.save();
}

void draw_hum_alone(const std::filesystem::path& path, const HeardQuery& heard) {
  const std::vector<Polyline> hum = sounding_lines(heard.query.melody);
  PageLayout layout(60);
  const Box box = layout.next(200);
  Canvas canvas(path, PageLayout::kWidth, layout.page_height());
  draw_heading(canvas, box.left, heard.entry.id,
               hum.empty() ? "nothing was found: no clear pitch in it" : "nothing was found");
  const double end_s = hum.empty() ? 1 : hum.back().back().x;
  Panel panel(canvas, box, {0, end_s}, pitch_axis(value_range(hum).value_or(Range{60, 60}), kSalienceMargin));
  const std::vector<Tick> notes = note_ticks(panel.values(), 16);
  panel.grid(notes);
  panel.lines(hum, palette::kHum, 1.8);
  panel.frame("Pitch of the hum");
  panel.value_axis(notes, "note");
  panel.time_axis(true);
  canvas.save();
}

}  // namespace

void write_match_plot(const std::filesystem::path& path, const HeardQuery& heard, const Answer& answer,
                      const Catalogue& catalogue) {
  const std::vector<Match>& matches = answer.ranking.matches;
  if (matches.empty() || matches.front().alignment.path.empty())
    draw_hum_alone(path, heard);
  else
    draw_match(path, heard, matches.front(), catalogue.load(matches.front().song));
}

}  // namespace tunefind
