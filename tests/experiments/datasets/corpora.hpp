#pragma once

#include <filesystem>
#include <fmt/format.h>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

#include "features/melody.hpp"
#include "tests/engine/tune_files.hpp"
#include "tests/features/audio_samples.hpp"
#include "tests/temporary_folder.hpp"

// Tiny corpora in the layouts in which the real ones are published, for the tests of their readers.
namespace tunefind::test {

namespace fs = std::filesystem;

/// A temporary folder for a corpus, in memory (/dev/shm) if possible: writing thousands of small files to a disk takes
/// seconds.
class CorpusFolder : public TemporaryFolder {
 public:
  CorpusFolder() : TemporaryFolder(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : fs::temp_directory_path()) {}
};

/// The bytes of a MIDI file of eight notes, which depend on `number`.
inline std::string small_midi(unsigned number) {
  std::mt19937 random(number + 1);
  std::vector<Note> notes;
  for (int i = 0; i < 8; ++i) notes.push_back({0.5 * i, 0.4, static_cast<float>(55 + random() % 20)});
  return midi_bytes(notes);
}

/// Writes a mono wav of a 220 Hz tone.
inline void write_hum(const fs::path& path, double seconds, int rate = 8000) {
  fs::create_directories(path.parent_path());
  audio_samples::write_sound(path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, audio_samples::tone(220, seconds, rate), rate);
}

/// Text of a pitch label with `frames` lines, the first of them unvoiced.
inline std::string pitch_lines(int frames) {
  std::string text;
  for (int i = 0; i < frames; ++i) text += i == 0 ? "0 \n" : "57.0\n";
  return text;
}

/// MIR-QBSH: songs 00001 to 00003, each hummed by two people for 1.6 s (50 frames). Song 1 has an English title, song 2
/// a Chinese one (\xB2\xB4 is U+773C in Big5), song 3 none.
inline void write_mir_qbsh(const fs::path& top) {
  for (unsigned song = 1; song <= 3; ++song) {
    const std::string number = fmt::format("{:05}", song);
    write_file(top / "midiFile" / (number + ".mid"), small_midi(song));
    for (int person = 1; person <= 2; ++person) {
      const fs::path folder =
          top / "waveFile" / fmt::format("year200{}", 2 + person) / fmt::format("person{:05}", person);
      write_hum(folder / (number + ".wav"), 1.6);
      write_file(folder / (number + ".pv"), pitch_lines(50));
    }
  }
  write_file(top / "midiFile/songList.txt",
             "1\tTwinkle twinkle\t-\t2\r\n00002\t-\t\xB2\xB4\t2\r\n00003.mid\t-\t-\t2\r\n");
}

/// IOACAS: two parts of two songs and two hums each, with lists in Windows style. The title is U+6B4C in GB 2312.
inline void write_ioacas(const fs::path& top) {
  for (const char* part : {"IOACAS_pt1", "IOACAS_pt2"}) {
    for (const char* song : {"001", "002"}) {
      write_file(top / part / "midfile" / (std::string(song) + ".mid"), small_midi(part[9] + song[2]));
      write_hum(top / part / "wavfile" / (std::string("h") + song + ".wav"), 1);
    }
    write_file(top / part / "midi.list", "midfile\\001.mid\t\xB8\xE8\r\nmidfile\\002.mid\tSong two\r\n");
    write_file(top / part / "query.list", "wavfile\\h001.wav\t001\r\nwavfile\\h002.wav\t002\r\n");
  }
}

/// MTG-QBH: recordings q1, q2, ...; each two in a row are of one song, with class labels "song0", "song1", ... The
/// lists have CR line ends and padded fields, as the real ones do.
inline void write_mtg_qbh(const fs::path& top, int recordings) {
  std::string queries = "Filename, Query ID, Song ID, Title, Original Artist, Class label\r";
  std::string songs = "Song ID, Title, Artist, Original Artist, Canonical, Class label\r";
  for (int i = 1; i <= recordings; ++i) {
    write_hum(top / "audio" / fmt::format("q{}.wav", i), 0.5);
    queries += fmt::format("q{0}.wav ,q{0}, {1},\"Title, {1}\",Somebody, song{1}\r", i, (i - 1) / 2);
    if (i % 2 == 1) songs += fmt::format("{0},\"Title, {0}\",A,B,YES, song{0}\r", (i - 1) / 2);
  }
  write_file(top / "metadata/Queries.csv", queries);
  write_file(top / "metadata/Collection_Full.csv", songs);
  write_file(top / "metadata/Collection_Canonicals.csv", songs);
}

/// Random Chinese characters in Big5, a function of `number`.
inline std::string big5_lyrics(unsigned number, int characters = 40) {
  std::mt19937 random(number + 1);
  std::string text;
  for (int i = 0; i < characters; ++i) {
    text += static_cast<char>(0xA5 + random() % 0x1F);  // level 1 begins at A440 and ends at C67E
    text += static_cast<char>(0x40 + random() % 0x3F);
  }
  return text;
}

/// Writes a stereo wav: a low tone on the left channel (accompaniment), a higher one on the right (voice).
inline void write_karaoke(const fs::path& path, double seconds) {
  const auto left = audio_samples::tone(220, seconds, 16000), right = audio_samples::tone(660, seconds, 16000);
  std::vector<float> frames;
  for (std::size_t i = 0; i < left.size(); ++i) frames.insert(frames.end(), {left[i], right[i]});
  fs::create_directories(path.parent_path());
  audio_samples::write_sound(path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, frames, 16000, 2);
}

/// MIR-1K: Ani_1 and fdps_3 sing the same song, fdps_3 with half of the second clip's lyrics missing; leon_1 sings
/// another. Each has two clips of 2 s: floor((2 - 0.04) / 0.02) + 1 = 99 frames.
inline void write_mir_1k(const fs::path& top) {
  const auto write = [&](const std::string& recording, unsigned song, bool shorter) {
    write_karaoke(top / "UndividedWavfile" / (recording + ".wav"), 4);
    for (unsigned clip = 1; clip <= 2; ++clip) {
      const std::string name = fmt::format("{}_{:02}", recording, clip);
      write_karaoke(top / "Wavfile" / (name + ".wav"), 2);
      write_file(top / "PitchLabel" / (name + ".pv"), pitch_lines(99));
      write_file(top / "Lyrics" / (name + ".txt"), big5_lyrics(10 * song + clip, shorter && clip == 2 ? 20 : 40));
    }
  };
  write("Ani_1", 1, false);
  write("fdps_3", 1, true);
  write("leon_1", 2, false);
}

/// A **kern file of four notes.
inline std::string small_kern(const std::string& title) {
  return "!!!OTL: " + title + "\n**kern\n*M4/4\n4c\n4d\n4e\n4f\n*-\n";
}

/// The Essen collection: three songs, two of them with the same file name; one title is in Latin 1.
inline void write_essen(const fs::path& top) {
  write_file(top / "europa/deutschl/fink/deut0001.krn", small_kern("Fr\xFChling"));
  write_file(top / "europa/czech/song01.krn", small_kern("one"));
  write_file(top / "asia/china/song01.krn", small_kern("two"));
}

/// POP909, the first `songs` songs, and one other version of song 001.
inline void write_pop909(const fs::path& top, int songs = 909) {
  for (int i = 1; i <= songs; ++i)
    write_file(top / fmt::format("{0:03}/{0:03}.mid", i), small_midi(static_cast<unsigned>(i)));
  write_file(top / "001/versions/001-v1.mid", small_midi(0));
}

}  // namespace tunefind::test
