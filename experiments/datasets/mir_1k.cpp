// MIR-1K.
//
// Layout and counts: mirdata's loader (1000 clips of 110 karaoke recordings by 19 amateurs; accompaniment on the left,
// voice on the right channel; PitchLabel/NAME.pv in MIDI numbers every 20 ms, the first at 20 ms; Lyrics/NAME.txt in
// Big5-HKSCS; md5 of the archive) and the description of the corpus (frames of 40 ms; UndividedWavfile/ with the 110
// recordings from which the clips SINGER_N_NN were cut).
//
// The data set does not say which recordings are of the same song (N counts within a singer), so the reader compares
// their lyrics.
#include <fmt/format.h>
#include <map>
#include <set>

#include "experiments/datasets/data_set.hpp"
#include "experiments/datasets/utf8.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

constexpr double kHop_s = 0.02, kWindow_s = 0.04;  // of the pitch labels
constexpr int kVoiceChannel = 1;                   // right

/// Two recordings are of the same song if they share more than this part of the shorter one's lyric pieces. Renditions
/// of one song share most of them, even if one stops a verse earlier, and different songs hardly ever share four
/// characters in a row, so any bound in between works; this one was not fitted to data.
constexpr double kSameSong = 0.25;
constexpr std::size_t kCharacters = 4;     // in a lyric piece
constexpr std::size_t kFewestPieces = 20;  // recordings with fewer pieces are too short to compare; chosen by hand

/// The recording that a clip was cut from: "Ani_2" for "Ani_2_01".
std::string recording_of(const std::string& clip) { return clip.substr(0, clip.rfind('_')); }

/// The sung characters of UTF-8 text: Chinese characters and Latin letters (in lower case), without blanks, digits and
/// punctuation.
std::u32string sung_characters(const std::string& utf8) {
  std::u32string characters;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    const std::size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    char32_t c = length == 1 ? byte : byte & (0x7Fu >> length);
    for (std::size_t k = 1; k < length && i + k < utf8.size(); ++k)
      c = c << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3F);
    i += length;
    constexpr char32_t kFirstIdeograph = 0x3400, kLastIdeograph = 0xFAFF;  // punctuation is outside this range
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
    if ((c >= 'a' && c <= 'z') || (c >= kFirstIdeograph && c <= kLastIdeograph) || c > 0xFFFF) characters += c;
  }
  return characters;
}

using Pieces = std::set<std::u32string>;

/// The lyric pieces of each recording: all runs of `kCharacters` consecutive sung characters.
std::map<std::string, Pieces> lyrics(const FileTree& files) {
  std::map<std::string, Pieces> pieces;
  for (const std::string& name : files.matching("Lyrics/*.txt")) {
    const std::u32string sung = sung_characters(to_utf8(read_text(files.path(name)), "BIG5-HKSCS"));
    for (std::size_t i = 0; i + kCharacters <= sung.size(); ++i)
      pieces[recording_of(stem_of(name))].insert(sung.substr(i, kCharacters));
  }
  return pieces;
}

bool same_song(const Pieces& a, const Pieces& b) {
  const std::size_t fewer = std::min(a.size(), b.size());
  if (fewer < kFewestPieces) return false;
  std::size_t shared = 0;
  for (const std::u32string& piece : a) shared += b.contains(piece);
  return static_cast<double>(shared) > kSameSong * static_cast<double>(fewer);
}

DataSetContents read_mir_1k(const FileTree& files) {
  DataSetContents contents;
  contents.query_channel = kVoiceChannel;
  const auto path = [&](const std::string& name) { return files.path(name).string(); };
  std::set<std::string> recordings;
  for (const std::string& name : files.matching("UndividedWavfile/*.wav")) {
    recordings.insert(stem_of(name));
    contents.data.songs.push_back({encode_id(stem_of(name)), files.path(name), ""});
  }
  const std::map<std::string, Pieces> sung = lyrics(files);
  if (sung.empty())
    contents.notes.push_back("no queries: without Lyrics/ it is unknown which recordings are of the same song");
  std::map<std::string, std::map<std::string, int>> others;  // of the same song, by recording
  for (const auto& [a, pieces] : sung)
    for (const auto& [b, more] : sung)
      if (a != b && recordings.contains(a) && recordings.contains(b) && same_song(pieces, more))
        others[a][encode_id(b)] = 1;

  std::size_t alone = 0;
  for (const std::string& name : files.matching("Wavfile/*.wav")) {
    const std::string clip = stem_of(name), recording = recording_of(clip), label = "PitchLabel/" + clip + ".pv";
    if (files.holds(label))
      contents.labels.push_back({files.path(label), files.path(name), kHop_s, kWindow_s});
    else
      contents.problems.push_back(path(label) + ": is missing, although its clip exists");
    if (!recordings.contains(recording)) {
      contents.problems.push_back(
          fmt::format("{}: was cut from {}.wav, which is not in UndividedWavfile", path(name), recording));
      continue;
    }
    if (!others.contains(recording)) {
      ++alone;
      continue;
    }
    contents.data.queries.push_back({encode_id(clip), files.path(name), {encode_id(recording)}});
    contents.data.qrels[encode_id(clip)] = others[recording];
  }
  if (alone > 0 && !sung.empty())
    contents.notes.push_back(
        fmt::format("clips that are not used as queries: {} (by the lyrics, nobody else sings their song)", alone));
  for (const std::string& name : files.matching("PitchLabel/*.pv"))
    if (!files.holds("Wavfile/" + stem_of(name) + ".wav"))
      contents.problems.push_back(path(name) + ": there is no clip of this name");
  return contents;
}

bool is_mir_1k(const std::filesystem::path& folder) {
  return is_folder(folder / "Wavfile") && is_folder(folder / "PitchLabel");
}

}  // namespace

DataSet mir_1k() {
  return {
      .name = "mir-1k",
      .title = "MIR-1K: karaoke by 19 amateurs, voice and accompaniment on separate channels, pitch labelled",
      .licence = "not stated by its authors; used for research, with citation",
      .citation =
          "C.-L. Hsu, J.-S. R. Jang, \"On the Improvement of Singing Voice Separation for Monaural Recordings "
          "Using the MIR-1K Dataset\", IEEE Trans. Audio, Speech, and Language Processing 18(2), 2010",
      .obtain = "http://mirlab.org/dataset/public/MIR-1K.zip\n  md5 3a4e5acd740110ae481a836460dabb6a (mirdata)",
      .layout =
          "UndividedWavfile/SINGER_N.wav     the recordings at 16 kHz: accompaniment left, voice right\n"
          "Wavfile/SINGER_N_NN.wav           clips of them, 4 to 13 s\n"
          "PitchLabel/SINGER_N_NN.pv         the voice's pitch: a MIDI number every 20 ms, 0 in rests\n"
          "Lyrics/SINGER_N_NN.txt            what is sung (Big5-HKSCS)",
      .gives =
          "songs SINGER_N: the mixes; queries SINGER_N_NN: the voice alone (written as wav) of clips whose song, by\n"
          "the lyrics, another singer sings too; each leaves out the singer's own rendition; melody labels",
      .files = {{"recordings", "UndividedWavfile/*.wav", 110},
                {"clips", "Wavfile/*.wav", 1000},
                {"pitch labels", "PitchLabel/*.pv", 1000},
                {"lyrics", "Lyrics/*.txt", 1000}},
      .melody = MelodyLayout{"Wavfile", "PitchLabel", 20, 20},
      .is_top = is_mir_1k,
      .read = read_mir_1k,
  };
}

}  // namespace tunefind
