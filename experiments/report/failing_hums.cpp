// The failures of a report: each hum whose right song was not first, drawn over the right song and over the first one.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <fmt/format.h>

#include "experiments/report/chart.hpp"
#include "experiments/report/html.hpp"
#include "experiments/report/parts.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kDrawn = 160;         // hums drawn on a page, shared by its runs: keeps the page below 3 MB
constexpr std::size_t kLeastDrawn = 4;      // hums drawn for each run, however many runs there are
constexpr std::size_t kOpen = 3;            // cases of a stage that are visible at once; the others are folded
constexpr std::size_t kPage = 20;           // cases in each fold
constexpr double kPictureHeight = 170;      // of a picture, in SVG user units
constexpr double kMargin_st = 1.5;          // around the hum's pitches, in semitones
constexpr double kLeastRange_st = 10;       // least height of a picture's pitch axis, in semitones
constexpr std::size_t kSong = 0, kHum = 1;  // series, hence colours: classes s0 and s1

/// Size of a picture's axes. Both pictures of a hum have the same, so that they can be compared.
struct Extent {
  double seconds = 4, semitones = kLeastRange_st;
};

/// Range of a value over all points of two lists of lines; {0, 0} if there are none.
Range range_of(const std::vector<PitchLine>& hum, const std::vector<PitchLine>& line, const auto& value_of) {
  Range range{HUGE_VAL, -HUGE_VAL};
  for (const auto* lines : {&hum, &line})
    for (const PitchLine& one : *lines)
      for (const PitchPoint& point : one)
        range = {std::min(range.low, value_of(point)), std::max(range.high, value_of(point))};
  return range.low > range.high ? Range{0, 0} : range;
}

Range seconds_of(const HumOnSong& overlay) {
  return range_of(overlay.hum, overlay.line, [](const PitchPoint& point) { return point.time_s; });
}

/// The range of the hum's pitches only, since the song can leap far away from them.
Range pitches_of(const HumOnSong& overlay) {
  return range_of(overlay.hum, overlay.hum, [](const PitchPoint& point) { return point.pitch; });
}

/// A range of the given width around the middle of another.
Range widened(const Range& range, double width) {
  const double more = (width - range.span()) / 2;
  return {range.low - more, range.high + more};
}

/// The parts of the lines that are inside a range of pitches; a line that leaves it is split.
std::vector<std::vector<ChartPoint>> inside(const std::vector<PitchLine>& lines, const Range& pitches) {
  std::vector<std::vector<ChartPoint>> kept;
  for (const PitchLine& line : lines) {
    bool continues = false;
    for (const PitchPoint& point : line) {
      const bool in = point.pitch >= pitches.low && point.pitch <= pitches.high;
      if (in && !continues) kept.emplace_back();
      if (in) kept.back().push_back({point.time_s, point.pitch});
      continues = in;
    }
  }
  return kept;
}

/// A time as m:ss.s.
std::string clock(double seconds) {
  const long tenths = std::lround(10 * seconds);
  return fmt::format("{}:{:02}.{}", tenths / 600, tenths % 600 / 10, tenths % 10);
}

/// The song's title if it has a letter or digit (some lists write "-" for none), otherwise its id.
std::string title_of(const HumOnSong& overlay) {
  const bool meaningful = std::ranges::any_of(overlay.title, [](char c) {
    return static_cast<unsigned char>(c) > 127 || std::isalnum(static_cast<unsigned char>(c));
  });
  return meaningful ? overlay.title : overlay.song;
}

std::string picture(const HumOnSong& overlay, const char* role, const Extent& extent) {
  const std::string title = title_of(overlay);
  std::string text = fmt::format("<div><h5><span>{}</span> {}</h5>\n", role, escaped(title));
  if (overlay.hum.empty()) {
    text += "<p class=\"nothing\">The hum cannot be aligned with this song.</p>\n";
  } else {
    const Range seconds = widened(seconds_of(overlay), extent.seconds),
                pitches = widened(pitches_of(overlay), extent.semitones);
    const Range shown{std::max(0.0, seconds.low), std::max(0.0, seconds.low) + seconds.span()};
    Chart chart({shown, time_ticks(shown, 6), ""}, {pitches, note_ticks(pitches, 5), ""}, kPictureHeight,
                fmt::format("The hum over the melody of {}.", title));
    chart.lines(inside(overlay.line, pitches), kSong, "wide");
    chart.lines(inside(overlay.hum, pitches), kHum);
    text += chart.svg();
  }
  const double higher = overlay.transposition;
  return text + fmt::format("<p>{}{}</p></div>\n", escaped(title == overlay.song ? "" : overlay.song + " · "),
                            overlay.hum.empty()
                                ? "no alignment"
                                : fmt::format("aligner's score {:.3f} · {} – {} · hummed {:.1f} semitones {} "
                                              "at {:.2f} × the tempo",
                                              overlay.score, clock(overlay.start_s), clock(overlay.end_s),
                                              std::abs(higher), higher < 0 ? "lower" : "higher", overlay.tempo_ratio));
}

std::string rank_text(std::size_t rank) { return rank == 0 ? "–" : std::to_string(rank); }

/// The sentence that says how the hum lost its right song.
std::string why_html(const SavedRun& run, const QueryOutcome& one, const Failure* drawn) {
  const auto setting = [&](const char* key) {
    const auto found = run.settings.find(key);
    return found == run.settings.end() ? std::string("of the best") : escaped(found->second);
  };
  switch (one.lost_at) {
    case LostAt::hearing:
      return one.failure.empty() ? "Nothing was heard in the hum."
                                 : "The hum could not be read: " + escaped(one.failure);
    case LostAt::filter:
      return std::string("The filter did not let the right song through.") +
             (drawn && !drawn->right.hum.empty() && drawn->right.score > drawn->first.score
                  ? " The aligner would have preferred it to the song that came first."
                  : "");
    case LostAt::first_tier:
      return fmt::format("The aligner put the right song at rank {}, below the {} that are re-ranked.", one.align_rank,
                         setting("rank.depth"));
    case LostAt::re_rank:
      return fmt::format("The aligner put the right song at rank {}; the re-rank {}.", one.align_rank,
                         one.rank == one.align_rank ? "left it there" : fmt::format("moved it to rank {}", one.rank));
    case LostAt::fusion:
      return fmt::format("The aligner had the right song first; the ranking put it at rank {}.", one.rank);
    case LostAt::nowhere:
      break;
  }
  return "";
}

std::string case_html(const SavedRun& run, const QueryOutcome& one, bool draws) {
  const auto found = run.failures.find(one.query);
  const Failure* const drawn = found == run.failures.end() ? nullptr : &found->second;
  std::string text = fmt::format(
      "<article><h4>{}</h4><p class=\"ranks\"><span>filter <b>{}</b></span><span>aligner <b>{}</b></span><span>final "
      "<b>{}</b></span><span>{:.0f} % sure</span><span>{:.1f} s</span></p>\n<p>{}</p>\n",
      escaped(one.query), one.filter_rank ? rank_text(*one.filter_rank) : "–", rank_text(one.align_rank),
      rank_text(one.rank), 100 * one.confidence, one.traits.duration_s, why_html(run, one, drawn));
  if (drawn && draws) {
    Extent extent;
    for (const HumOnSong* overlay : {&drawn->right, &drawn->first}) {
      extent.seconds = std::max(extent.seconds, seconds_of(*overlay).span());
      extent.semitones = std::max(extent.semitones, pitches_of(*overlay).span() + 2 * kMargin_st);
    }
    text += "<div class=\"pair\">\n" + picture(drawn->right, "right", extent);
    if (!drawn->first.song.empty()) text += picture(drawn->first, "came first", extent);
    text += "</div>\n";
  } else if (drawn) {
    text += fmt::format("<p class=\"nothing\">right: {} · came first: {}</p>\n", escaped(drawn->right.song),
                        escaped(drawn->first.song));
  }
  return text + "</article>\n";
}

/// The first `kOpen` cases as they are, the others in folds (<details>) of `kPage` each.
std::string paged(const std::vector<std::string>& cases) {
  std::string text;
  for (std::size_t i = 0; i < std::min(kOpen, cases.size()); ++i) text += cases[i];
  for (std::size_t first = kOpen; first < cases.size(); first += kPage) {
    const std::size_t end = std::min(first + kPage, cases.size());
    text += fmt::format("<details><summary>{} to {} of {}</summary>\n", first + 1, end, cases.size());
    for (std::size_t i = first; i < end; ++i) text += cases[i];
    text += "</details>\n";
  }
  return text;
}

/// The failures of one run by the stage that lost them. At most about `drawn` have pictures, shared among the stages in
/// proportion to their failures.
std::string failures_of(const SavedRun& run, std::size_t drawn) {
  std::vector<const QueryOutcome*> failed;
  for (const QueryOutcome& one : run.outcomes)
    if (one.rank != 1) failed.push_back(&one);
  std::string text;
  for (const LostAt stage : {LostAt::filter, LostAt::first_tier, LostAt::re_rank, LostAt::fusion, LostAt::hearing}) {
    std::vector<const QueryOutcome*> lost;
    std::ranges::copy_if(failed, std::back_inserter(lost), [&](const auto* one) { return one->lost_at == stage; });
    if (lost.empty()) continue;
    std::ranges::stable_sort(lost, std::greater<>(), &QueryOutcome::confidence);
    const std::size_t pictures =
        failed.size() <= drawn ? lost.size() : std::max<std::size_t>(1, drawn * lost.size() / failed.size());
    std::vector<std::string> cases;
    for (std::size_t i = 0; i < lost.size(); ++i) cases.push_back(case_html(run, *lost[i], i < pictures));
    text += fmt::format("<details class=\"stage\" open><summary>{} · {} {}</summary>\n{}{}</details>\n",
                        stage == LostAt::hearing ? "Not heard" : fmt::format("Lost by the {}", name_of(stage)),
                        lost.size(), lost.size() == 1 ? "hum" : "hums",
                        pictures < lost.size() ? fmt::format("<p>The first {} are drawn.</p>\n", pictures) : "",
                        paged(cases));
  }
  return text;
}

}  // namespace

std::string failures_html(const std::vector<SavedRun>& runs) {
  const std::size_t drawn = std::max(kLeastDrawn, kDrawn / runs.size());
  std::string text;
  for (const SavedRun& run : runs) {
    const std::string own = failures_of(run, drawn);
    text += runs.size() == 1 || own.empty()
                ? own
                : fmt::format("<details class=\"stage\"><summary>{}</summary>\n{}</details>\n", escaped(run.name), own);
  }
  if (text.empty()) return "<p>Every hum has its right song first.</p>\n";
  return "<p>The picture on the left shows the right song, that on the right the song that came first, at the same "
         "scale. Within a stage, the hums that the engine was most confident about come first. Ranks count from 1; a "
         "dash means that the right song was not found, or that the filter does not rank.</p>\n"
         "<ul class=\"legend\"><li><i class=\"swatch wide s0\"></i>melody of the song</li><li><i "
         "class=\"swatch s1\"></i>the hum, in the song's key and tempo</li></ul>\n" +
         text;
}

}  // namespace tunefind
