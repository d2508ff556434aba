#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "cli/inspection.hpp"
#include "cli/plot/colour_map.hpp"
#include "cli/plot/palette.hpp"
#include "cli/plot/panel.hpp"
#include "cli/terminal.hpp"
#include "features/hertz.hpp"
#include "features/music_names.hpp"
#include "features/spectrum/mel_spectrogram.hpp"

namespace tunefind {
namespace {

constexpr double kLongestHum_s = 60;    // longer recordings are songs: their pitch as a hum is not drawn
constexpr double kShownLevels_db = 70;  // range of levels shown below the strongest, about what can be heard in music
constexpr double kBeatSpacing = 4;      // least distance of drawn beats in points; closer ones blur into grey
constexpr double kFineLines_s = 120;    // recordings of this length or more get thinner melody lines
constexpr double kMelodyMargin = 2;     // semitones shown above and below a melody

/// The beats to draw.
struct BeatGrid {
  std::vector<double> times_s;
  std::size_t every = 1;  ///< 1 for every beat, 2 for every second, 4 ...
};

/// Every beat of a tune, or only every second, fourth ... where they would be closer than `kBeatSpacing`. Empty without
/// a tempo.
BeatGrid beat_grid(const Tune& tune, double points_per_s) {
  BeatGrid grid;
  const std::vector<double>& times = tune.chroma.times_s;
  if (!tune.bpm || times.size() < 4) return grid;
  while (60 / *tune.bpm * static_cast<double>(grid.every) * points_per_s < kBeatSpacing) grid.every *= 2;
  for (std::size_t i = 1; i + 1 < times.size(); i += grid.every) grid.times_s.push_back(times[i]);
  return grid;
}

/// The title of a panel, which says what beats are drawn in it.
std::string with_beats(const std::string& title, const BeatGrid& grid) {
  if (grid.times_s.empty()) return title;
  return title + (grid.every == 1   ? " and beats"
                  : grid.every == 2 ? " and every other beat"
                                    : fmt::format(" and every {}th beat", grid.every));
}

/// Draws the range between the lowest and the highest sample of each column of dots.
void draw_waveform(Panel& panel, const Audio& audio, const BeatGrid& grid) {
  const std::size_t columns = panel.columns(), count = audio.samples.size();
  Polyline upper, lower;
  for (std::size_t column = 0; column < columns && count > 0; ++column) {
    const std::size_t first = count * column / columns;
    const std::size_t end = std::clamp(count * (column + 1) / columns + 1, first + 1, count);
    const auto [low, high] = std::minmax_element(audio.samples.begin() + first, audio.samples.begin() + end);
    upper.push_back({panel.time_of_column(column), *high});
    lower.push_back({panel.time_of_column(column), *low});
  }
  panel.time_marks(grid.times_s, palette::kBeat.with_opacity(0.45));
  Polyline outline = upper;
  outline.insert(outline.end(), lower.rbegin(), lower.rend());
  panel.area(outline, palette::kWave);
  panel.lines({upper, lower}, palette::kWave, 0.5);  // draws silence as a line
  panel.frame(with_beats("Waveform", grid));
  panel.value_axis(number_ticks(panel.values(), 5), "amplitude");
  panel.time_axis(false);
}

/// A mel spectrogram as an image of `magma` colours, bands from bottom to top: levels in decibels relative to the
/// strongest. One column for each frame; frames are averaged (mean power) if there are more than `most_columns`.
Image mel_image(const MelSpectrogram& mel, std::size_t most_columns) {
  const std::size_t columns = std::min(most_columns, mel.frames());
  Image image(mel.bands, columns);
  std::vector<float> means(mel.bands * columns);
  for (std::size_t column = 0; column < columns; ++column) {
    const std::size_t first = mel.frames() * column / columns, end = mel.frames() * (column + 1) / columns;
    for (std::size_t i = first; i < end; ++i)
      for (std::size_t band = 0; band < mel.bands; ++band)
        means[column * mel.bands + band] += mel.frame(i)[band] / static_cast<float>(end - first);
  }
  const float strongest = means.empty() ? 0 : *std::ranges::max_element(means);
  for (std::size_t column = 0; column < columns; ++column)
    for (std::size_t band = 0; band < mel.bands; ++band) {
      const float power = means[column * mel.bands + band];
      const double level = power > 0 ? 10 * std::log10(power / strongest) : -kShownLevels_db;
      image.at(mel.bands - 1 - band, column) = magma(1 + level / kShownLevels_db);
    }
  return image;
}

void draw_mel(Panel& panel, const MelSpectrogram& mel, const std::vector<MelodyLine>& lines) {
  panel.image(mel_image(mel, panel.columns()), panel.values(), true);
  std::vector<LegendEntry> legend;
  const double width = panel.seconds().span() < kFineLines_s ? 1.5 : 1.1;
  for (std::size_t i = lines.size(); i-- > 0;) {  // so that the first line is drawn on top
    const Ink& ink = palette::kBrightLines[i % palette::kBrightLines.size()];
    std::vector<Polyline> drawn = sounding_lines(lines[i].melody);
    for (Polyline& line : drawn)
      for (Point& point : line) point.y = mel_of_hertz(hertz_of_midi(point.y));
    panel.lines(drawn, {0, 0, 0, 0.6}, width + 1.2);
    panel.lines(drawn, ink, width);
    legend.insert(legend.begin(), {lines[i].role, ink, 2.5});
  }
  panel.frame("Mel spectrogram and melody lines");
  panel.legend(legend);
  std::vector<Tick> ticks;
  for (const auto& [hertz, label] :
       {std::pair{100, "100"}, {250, "250"}, {500, "500"}, {1000, "1k"}, {2000, "2k"}, {4000, "4k"}})
    ticks.push_back({mel_of_hertz(hertz), label});
  panel.value_axis(ticks, "frequency (Hz)");
  panel.colour_bar(magma, {{1, "0 dB"}, {5.0 / 7, "-20"}, {3.0 / 7, "-40"}, {1.0 / 7, "-60"}});
  panel.time_axis(false);
}

/// The axis in mel from the lower edge of the lowest band to the upper edge of the highest.
Range mel_axis(const MelSpectrogram& mel) {
  return {mel.centre_mel(-0.5), mel.centre_mel(static_cast<double>(mel.bands) - 0.5)};
}

void draw_chroma(Panel& panel, const Chroma& chroma, const BeatGrid& grid, bool lowest) {
  Image image(12, panel.columns());
  for (std::size_t column = 0; column < panel.columns() && !chroma.vectors.empty(); ++column) {
    const auto next = std::ranges::upper_bound(chroma.times_s, panel.time_of_column(column));
    const std::size_t span =
        std::clamp<std::ptrdiff_t>(next - chroma.times_s.begin() - 1, 0, chroma.vectors.size() - 1);
    for (std::size_t row = 0; row < 12; ++row) image.at(row, column) = paper_blue(chroma.vectors[span][11 - row]);
  }
  panel.image(image, panel.values(), false);
  panel.time_marks(grid.times_s, palette::kBeat.with_opacity(0.45));
  panel.frame(with_beats("Chroma", grid));
  std::vector<Tick> ticks;
  for (int i = 0; i < 12; ++i) ticks.push_back({i + 0.5, pitch_class_name(i)});
  panel.value_axis(ticks, "pitch class");
  panel.colour_bar(paper_blue, {{0, "0"}, {0.5, "0.5"}, {1, "1"}});
  panel.time_axis(lowest);
}

/// Draws the contour of a file as a hum, over its pitch track if it is a recording, else over its lines.
void draw_pitch(Panel& panel, const Inspection& heard) {
  const std::vector<Tick> notes = note_ticks(panel.values(), 16);
  panel.grid(notes);
  std::vector<LegendEntry> legend;
  if (heard.pitch) {
    std::vector<Point> dots;
    for (std::size_t i = 0; i < heard.pitch->frames(); ++i)
      if (heard.pitch->voiced[i]) dots.push_back({static_cast<double>(i) * heard.pitch->hop_s, heard.pitch->pitch[i]});
    panel.dots(dots, 1.7, palette::kTrack);
    legend.push_back({"pitch track", palette::kTrack, 3});
  } else {
    for (std::size_t i = 0; i < heard.tune.lines.size(); ++i) {
      const MelodyLine& line = heard.tune.lines[i];
      const Ink ink = palette::kLines[i % palette::kLines.size()].with_opacity(0.45);
      panel.lines(sounding_lines(line.melody), ink, 5);
      legend.push_back({line.role, ink, 5});
    }
  }
  panel.lines(sounding_lines(heard.query.melody), palette::kHum, 1.5);
  legend.push_back({"contour", palette::kHum, 1.5});
  panel.frame(heard.audio ? "Pitch, as a hum" : "Pitch");
  panel.legend(legend);
  panel.value_axis(notes, "note");
  panel.time_axis(true);
  if (heard.query.melody.empty()) panel.remark("nothing in it has a pitch");
}

/// The axis of the pitch panel: it shows the contour and the lines of a symbolic file.
Range pitch_axis_of(const Inspection& heard) {
  std::vector<Polyline> lines = sounding_lines(heard.query.melody);
  if (!heard.audio)
    for (const MelodyLine& line : heard.tune.lines)
      std::ranges::move(sounding_lines(line.melody), std::back_inserter(lines));
  return pitch_axis(value_range(lines).value_or(Range{60, 60}), kMelodyMargin);
}

/// Draws the name of the file with its duration, tempo and key.
void draw_heading(Canvas& canvas, double left, const std::string& name, const Tune& tune) {
  const TextStyle bold{11, palette::kText, Side::left, true};
  std::string facts = format_time(tune.duration_s);
  if (tune.bpm) facts += fmt::format("   {:.1f} BPM", *tune.bpm);
  if (tune.key) facts += "   " + key_name(tune.key);
  const std::string shown = shortened(printable(name), 64);
  canvas.text({left, 20}, shown, bold);
  canvas.text({left + canvas.text_width(shown, bold) + 14, 20}, facts, {9, palette::kText});
}

}  // namespace

void write_plot(const std::filesystem::path& path, const std::string& name, const Inspection& heard) {
  const bool as_hum = !heard.audio || heard.audio->duration_s() <= kLongestHum_s;
  PageLayout layout(46);
  std::vector<Box> boxes;
  if (heard.audio)
    for (const double height : {62.0, 190.0, 118.0}) boxes.push_back(layout.next(height));
  if (as_hum) boxes.push_back(layout.next(heard.audio ? 150 : 220));
  const Range seconds{0, std::max(heard.tune.duration_s, 0.1)};
  Canvas canvas(path, PageLayout::kWidth, layout.page_height());
  draw_heading(canvas, boxes.front().left, name, heard.tune);

  if (heard.audio) {
    const BeatGrid grid = beat_grid(heard.tune, boxes.front().width / seconds.span());
    double peak = 1e-3;  // at least this, so that silence gets an axis too
    for (const float sample : heard.audio->samples) peak = std::max(peak, std::abs(static_cast<double>(sample)));
    Panel waveform(canvas, boxes[0], seconds, {-1.1 * peak, 1.1 * peak});
    draw_waveform(waveform, *heard.audio, grid);
    const MelSpectrogram mel = mel_spectrogram(*heard.audio);
    Panel spectrogram(canvas, boxes[1], seconds, mel_axis(mel));
    draw_mel(spectrogram, mel, heard.tune.lines);
    Panel chroma(canvas, boxes[2], seconds, {0, 12});
    draw_chroma(chroma, heard.tune.chroma, grid, !as_hum);
  }
  if (as_hum) {
    Panel pitch(canvas, boxes.back(), seconds, pitch_axis_of(heard));
    draw_pitch(pitch, heard);
  }
  canvas.save();
}

}  // namespace tunefind
