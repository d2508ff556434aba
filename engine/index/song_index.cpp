#include "engine/index/song_index.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>

namespace tunefind {
namespace {

// The recent part is merged into the bulk once it holds 1 / kMergeShare as many recordings.
constexpr std::size_t kMergeShare = 8;

/// The pitch of each frame in 1/8 semitones.
std::vector<std::uint16_t> pitch8_of(std::span<const Hold> holds) {
  std::vector<std::uint16_t> pitch8;
  for (const Hold& hold : holds) pitch8.resize(hold.end_frame, hold.pitch8);
  return pitch8;
}

/// Adds the places of all songs of `arrays`, and their sketches.
void add_places(IndexBuilder& arrays, const TermExtractor& extractor, double hop_s) {
  struct TermAtPlace {
    std::uint32_t term, song, frame;
    auto operator<=>(const TermAtPlace&) const = default;
  };
  std::vector<TermAtPlace> places;
  const IndexView songs = arrays.view();
  for (std::uint32_t position = 0; position < songs.songs(); ++position)
    for (const auto& [term, frame] : extractor.terms(pitch8_of(songs.holds_of(position)), hop_s))
      places.push_back({term, position, frame});
  std::sort(places.begin(), places.end());
  for (const auto& [term, song, frame] : places) arrays.add_place(term, song, frame);
  arrays.complete(extractor, hop_s);
}

}  // namespace

struct SongIndex::Content {
  /// Where a song is kept: recording `number` of a part, or monophonic song `number` of the arrays.
  struct Location {
    static constexpr std::uint8_t kMonophonic = 255;
    std::uint32_t number = 0;
    std::uint8_t part = kMonophonic;
  };

  IndexView arrays;                   ///< of monophonic songs; entries of recordings are not read
  std::shared_ptr<const void> owner;  ///< keeps what `arrays` refers to
  std::vector<std::shared_ptr<const RecordingPlaces>> parts;  ///< the bulk of the recordings, then recent ones
  std::shared_ptr<const TermExtractor> extractor;
  std::vector<Location> songs;                                  ///< by position
  std::vector<std::uint64_t> recording_positions = {};          ///< ascending
  std::vector<std::uint64_t> extracted_positions = {};          ///< ascending
  std::vector<std::uint32_t> monophonic_positions = {};         ///< by number
  std::vector<std::vector<std::uint32_t>> part_positions = {};  ///< by part and number

  /// The recording at a position; null for a monophonic song.
  const Recording* recording(std::size_t position) const {
    const Location& location = songs[position];
    return location.part == Location::kMonophonic ? nullptr : parts[location.part]->recordings[location.number].get();
  }
  std::string_view id_of(const Location& location) const {
    return location.part == Location::kMonophonic ? arrays.id(location.number)
                                                  : parts[location.part]->recordings[location.number]->song.song.id;
  }

  /// Merges the recent parts into one, and that into the bulk once it holds 1 / kMergeShare as many recordings, or once
  /// more than half of the bulk's recordings are gone.
  void join_parts() {
    std::vector<std::vector<std::uint8_t>> kept;
    std::vector<std::size_t> living(parts.size(), 0);
    for (const auto& part : parts) kept.emplace_back(part->recordings.size(), 0);
    for (const Location& location : songs)
      if (location.part != Location::kMonophonic) kept[location.part][location.number] = 1, ++living[location.part];
    const auto join_last = [&] {
      const std::size_t last = parts.size() - 1, before = last - 1;
      std::vector<std::vector<std::uint32_t>> number(parts.size());
      std::uint32_t count = 0;
      for (const std::size_t part : {before, last})
        for (const std::uint8_t stays : kept[part]) number[part].push_back(count), count += stays;
      for (Location& location : songs)
        if (location.part == last || location.part == before)
          location = {number[location.part][location.number], static_cast<std::uint8_t>(before)};
      parts[before] = std::make_shared<RecordingPlaces>(joined(*parts[before], kept[before], *parts[last], kept[last]));
      living[before] += living[last];
      kept[before].assign(living[before], 1);
      parts.pop_back(), kept.pop_back(), living.pop_back();
    };
    if (parts.size() == 3) join_last();
    if (parts.size() == 2 && (kMergeShare * living[1] >= living[0] || parts[0]->recordings.size() > 2 * living[0]))
      join_last();
  }

  /// Fills the positions from `songs`, which has to be in the order of ids. Call once.
  void number_positions() {
    monophonic_positions.assign(arrays.songs(), kNoPosition);
    for (const auto& part : parts) part_positions.emplace_back(part->recordings.size(), kNoPosition);
    for (std::uint32_t position = 0; position < songs.size(); ++position) {
      const Location& location = songs[position];
      (location.part == Location::kMonophonic ? monophonic_positions : part_positions[location.part])[location.number] =
          position;
      if (const Recording* const whole = recording(position))
        (whole->song.tune.kind == SongKind::extracted ? extracted_positions : recording_positions).push_back(position);
    }
  }
};

SongIndex::SongIndex() : content_(std::make_shared<Content>()) {}

SongIndex::SongIndex(double hop_s, std::vector<IndexedSong> songs, std::shared_ptr<const TermExtractor> extractor)
    : hop_s_(hop_s) {
  std::sort(songs.begin(), songs.end(), [](const auto& a, const auto& b) { return a.song.id < b.song.id; });
  const auto arrays = std::make_shared<IndexBuilder>();
  std::vector<IndexedSong> whole;
  for (IndexedSong& one : songs)
    if (!arrays->add(one.song, one.tune)) whole.push_back(std::move(one));
  if (extractor) add_places(*arrays, *extractor, hop_s);
  RecordingPlaces recordings = places_of(recordings_of(std::move(whole), hop_s), extractor.get(), hop_s);
  *this = SongIndex(hop_s, arrays->view(), arrays, std::move(recordings), std::move(extractor));
}

SongIndex::SongIndex(double hop_s, const IndexView& arrays, std::shared_ptr<const void> owner,
                     RecordingPlaces recordings, std::shared_ptr<const TermExtractor> extractor)
    : hop_s_(hop_s) {
  const auto content = std::make_shared<Content>(Content{arrays, std::move(owner), {}, std::move(extractor), {}});
  auto recording = arrays.recording_positions.begin();
  for (std::uint32_t number = 0; number < arrays.songs(); ++number)
    if (recording != arrays.recording_positions.end() && *recording == number)
      content->songs.push_back({static_cast<std::uint32_t>(recording++ - arrays.recording_positions.begin()), 0});
    else
      content->songs.push_back({number, Content::Location::kMonophonic});
  if (!recordings.recordings.empty())
    content->parts.push_back(std::make_shared<RecordingPlaces>(std::move(recordings)));
  content->number_positions();
  content_ = content;
}

SongIndex SongIndex::with(std::vector<IndexedSong> added, const std::set<std::string>& removed) const {
  using Location = Content::Location;
  std::set<std::string, std::less<>> gone(removed.begin(), removed.end());
  for (const IndexedSong& one : added) gone.insert(one.song.id);
  const auto content = std::make_shared<Content>(*content_);
  content->recording_positions.clear(), content->extracted_positions.clear();
  content->monophonic_positions.clear(), content->part_positions.clear();
  std::erase_if(content->songs, [&](const Location& location) { return gone.contains(content_->id_of(location)); });

  const auto arrays = std::make_shared<IndexBuilder>();
  const auto is_monophonic = [&](const IndexedSong& one) { return IndexBuilder().add(one.song, one.tune); };
  const auto first_monophonic = std::stable_partition(added.begin(), added.end(), std::not_fn(is_monophonic));
  if (first_monophonic != added.end()) {
    std::vector<IndexedSong> monophonic(std::make_move_iterator(first_monophonic),
                                        std::make_move_iterator(added.end()));
    added.erase(first_monophonic, added.end());
    for (std::size_t position = 0; position < size(); ++position) {
      const Location& location = content_->songs[position];
      if (location.part != Location::kMonophonic || gone.contains(content_->id_of(location))) continue;
      Song song;
      song.id = id(position), song.title = title(position);
      monophonic.push_back({std::move(song), *tune(position)});
    }
    std::sort(monophonic.begin(), monophonic.end(), [](const auto& a, const auto& b) { return a.song.id < b.song.id; });
    for (const IndexedSong& one : monophonic) arrays->add(one.song, one.tune);
    if (content->extractor) add_places(*arrays, *content->extractor, hop_s_);
    content->arrays = arrays->view();
    content->owner = arrays;
    std::erase_if(content->songs, [](const Location& location) { return location.part == Location::kMonophonic; });
    for (std::uint32_t number = 0; number < monophonic.size(); ++number)
      content->songs.push_back({number, Location::kMonophonic});
  }
  if (!added.empty()) {
    std::sort(added.begin(), added.end(), [](const auto& a, const auto& b) { return a.song.id < b.song.id; });
    content->parts.push_back(std::make_shared<RecordingPlaces>(
        places_of(recordings_of(std::move(added), hop_s_), content->extractor.get(), hop_s_)));
    const auto part = static_cast<std::uint8_t>(content->parts.size() - 1);
    for (std::uint32_t number = 0; number < content->parts.back()->recordings.size(); ++number)
      content->songs.push_back({number, part});
  }
  content->join_parts();
  std::sort(content->songs.begin(), content->songs.end(),
            [&](const Location& a, const Location& b) { return content->id_of(a) < content->id_of(b); });
  content->number_positions();
  SongIndex made;
  made.hop_s_ = hop_s_;
  made.content_ = content;
  return made;
}

std::size_t SongIndex::size() const { return content_->songs.size(); }
std::string_view SongIndex::id(std::size_t position) const { return content_->id_of(content_->songs[position]); }

std::string_view SongIndex::title(std::size_t position) const {
  const Recording* recording = content_->recording(position);
  return recording ? std::string_view(recording->song.song.title)
                   : content_->arrays.title(content_->songs[position].number);
}

double SongIndex::duration_s(std::size_t position) const {
  const Recording* recording = content_->recording(position);
  return recording ? recording->song.tune.duration_s : content_->arrays.durations_s[content_->songs[position].number];
}

SongKind SongIndex::kind(std::size_t position) const {
  const Recording* recording = content_->recording(position);
  return recording ? recording->song.tune.kind : SongKind::monophonic;
}

std::optional<double> SongIndex::bpm(std::size_t position) const {
  const Recording* recording = content_->recording(position);
  return recording ? recording->song.song.bpm : std::nullopt;
}

std::optional<Key> SongIndex::key(std::size_t position) const {
  const Recording* recording = content_->recording(position);
  return recording ? recording->song.song.key : std::nullopt;
}

std::shared_ptr<const Tune> SongIndex::tune(std::size_t position, double stretch) const {
  if (const Recording* recording = content_->recording(position)) return {content_, &recording->song.tune};
  const auto tune = std::make_shared<Tune>();
  tune->duration_s = stretch * duration_s(position);
  tune->salience = salience_of(content_->arrays.holds_of(content_->songs[position].number), hop_s_, stretch);
  return tune;
}

std::optional<std::size_t> SongIndex::find(std::string_view id) const {
  const auto found = std::lower_bound(
      content_->songs.begin(), content_->songs.end(), id,
      [&](const Content::Location& location, std::string_view wanted) { return content_->id_of(location) < wanted; });
  if (found == content_->songs.end() || content_->id_of(*found) != id) return std::nullopt;
  return static_cast<std::size_t>(found - content_->songs.begin());
}

std::span<const std::uint64_t> SongIndex::recording_positions() const { return content_->recording_positions; }
std::span<const std::uint64_t> SongIndex::extracted_positions() const { return content_->extracted_positions; }

const RecordingOutline& SongIndex::recording_outline(std::size_t position) const {
  return content_->recording(position)->outline;
}

std::vector<SongIndex::RecordingPart> SongIndex::recording_parts() const {
  std::vector<RecordingPart> parts;
  for (std::size_t part = 0; part < content_->parts.size(); ++part)
    parts.push_back({content_->parts[part]->terms, content_->part_positions[part]});
  return parts;
}

std::span<const std::uint32_t> SongIndex::monophonic_positions() const { return content_->monophonic_positions; }

std::span<const std::uint8_t> SongIndex::outline(std::size_t number) const {
  return content_->arrays.outline_of(number);
}

void SongIndex::prefetch_outline(std::size_t number) const { content_->arrays.prefetch_outline(number); }

std::size_t SongIndex::first_sounding(std::size_t number) const {
  const std::span<const Hold> holds = content_->arrays.holds_of(number);
  return !holds.empty() && holds.front().pitch8 == kNoPitch8 ? holds.front().end_frame : 0;
}

const TermIndex& SongIndex::terms() const { return content_->arrays.terms; }
const TermExtractor* SongIndex::extractor() const { return content_->extractor.get(); }

}  // namespace tunefind
