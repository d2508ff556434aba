// The methods of Catalogue for song numbers, and for the posting lists that refer to songs by number.
#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <fmt/format.h>
#include <limits>
#include <stdexcept>
#include <utility>

#include "storage/catalogue/catalogue_impl.hpp"
#include "storage/catalogue/keys.hpp"

namespace tunefind {
namespace {

// A number as it is stored in values: u32 little-endian.
std::string value_of(std::uint32_t number) {
  unsigned char bytes[4];
  boost::endian::store_little_u32(bytes, number);
  return {reinterpret_cast<const char*>(bytes), sizeof bytes};
}

// The number in the value of a key of `numbers`. Throws StorageError if it does not have 4 bytes.
std::uint32_t number_of_value(const Database& database, std::string_view key, std::string_view value) {
  if (value.size() != 4)
    throw StorageError(label_of_key(database.name(), kNumbers, key) + " is damaged: it is not a number");
  return boost::endian::load_little_u32(reinterpret_cast<const unsigned char*>(value.data()));
}

std::optional<std::uint32_t> get_number(const Database& database, std::string_view key) {
  const std::optional<std::string> value = database.get(kNumbers, key);
  return value ? std::optional(number_of_value(database, key, *value)) : std::nullopt;
}

}  // namespace

std::optional<std::uint32_t> Catalogue::Impl::next_number() const { return get_number(database, kNextNumberKey); }

std::optional<std::uint32_t> Catalogue::Impl::number_of(const std::string& id) const {
  return get_number(database, number_of_song_key(song_key(kCommandLineOwner, id)));
}

void Catalogue::Impl::number_songs(const std::vector<std::string>& ids, std::uint32_t first, const Write& write) const {
  if (ids.size() > std::numeric_limits<std::uint32_t>::max() - first)
    throw StorageError(database.name() + ": all of its 4294967295 song numbers are used up");
  std::vector<std::uint32_t> earlier;
  std::vector<std::string> keys;
  for (const std::string& id : ids) {
    if (const auto number = number_of(id)) earlier.push_back(*number);
    keys.push_back(song_key(kCommandLineOwner, id));
  }
  std::sort(earlier.begin(), earlier.end());
  for (const std::uint32_t number : earlier) write({kNumbers, song_of_number_key(number), std::nullopt});
  std::uint32_t next = first;
  for (const std::string& key : keys) write({kNumbers, song_of_number_key(next++), key});
  next = first;
  for (const std::string& key : keys) write({kNumbers, number_of_song_key(key), value_of(next++)});
  write({kNumbers, std::string(kNextNumberKey), value_of(next)});
}

void Catalogue::Impl::write_postings(std::span<const TermPosting> postings, std::uint32_t first, const Write& write) {
  std::vector<Posting> list;
  for (std::size_t at = 0; at < postings.size();) {
    const std::uint32_t term = postings[at].term, block = (first + postings[at].posting.song) / kSongsPerBlock;
    for (list.clear(); at < postings.size() && postings[at].term == term; ++at) {
      const Posting posting{first + postings[at].posting.song, postings[at].posting.frame};
      if (posting.song / kSongsPerBlock != block) break;
      list.push_back(posting);
    }
    write({kPostings, postings_key(term, block), pack_postings(list), true});
  }
}

void Catalogue::Impl::unpack(std::string_view key, std::string_view packed, std::vector<Posting>& postings) const {
  const std::size_t before = postings.size();
  try {
    if (key.size() != 8) throw std::runtime_error("its key is not a term and a block");
    unpack_postings(packed, number_in(key, 4), postings);
  } catch (const std::runtime_error& error) {
    postings.resize(before);
    throw StorageError(fmt::format("{} is damaged: {}", label_of_key(database.name(), kPostings, key), error.what()));
  }
}

std::optional<std::string> Catalogue::Impl::live_postings(std::string_view key, std::string_view packed,
                                                          const std::vector<bool>& live) const {
  std::vector<Posting> postings;
  unpack(key, packed, postings);
  std::erase_if(postings, [&](const Posting& one) { return one.song >= live.size() || !live[one.song]; });
  return postings.empty() ? std::nullopt : std::optional(pack_postings(postings));
}

void Catalogue::for_each_number(const std::function<void(std::uint32_t, std::string_view)>& visit) const {
  const auto gap = impl_->database.scan(kNumbers, [&](std::string_view key, std::string_view song_key) {
    if (is_song_of_number_key(key) && is_catalogue_song(song_key)) visit(number_in(key, 1), song_key.substr(4));
  });
  if (gap) throw impl_->error_of(kNumbers, *gap);
}

void Catalogue::for_each_posting_list(const VisitPostings& visit,
                                      const std::function<void(const StorageError&)>& on_damage) const {
  std::uint32_t term = 0;
  std::vector<Posting> postings;  // of `term`, read so far
  const auto finish = [&] {
    if (!postings.empty()) visit(term, postings);
    postings.clear();
  };
  const auto damage = [&](const StorageError& error) {
    if (!on_damage) throw error;
    on_damage(error);
  };
  const auto gap = impl_->database.scan(kPostings, [&](std::string_view key, std::string_view packed) {
    if (key.size() == 8 && number_in(key, 0) != term) {
      finish();
      term = number_in(key, 0);
    }
    try {
      impl_->unpack(key, packed, postings);
    } catch (const StorageError& error) {
      damage(error);
    }
  });
  finish();
  if (gap) damage(impl_->error_of(kPostings, *gap));
}

std::vector<Posting> Catalogue::postings(std::uint32_t term) const {
  std::vector<Posting> found;
  const std::uint64_t songs = impl_->next_number().value_or(0);
  for (std::uint32_t block = 0; std::uint64_t{block} * kSongsPerBlock < songs; ++block) {
    const std::string key = postings_key(term, block);
    if (const auto packed = impl_->database.get(kPostings, key)) impl_->unpack(key, *packed, found);
  }
  return found;
}

std::string Catalogue::state() const { return impl_->database.state(); }

void Catalogue::Impl::check_numbers(const std::set<std::string>& song_keys, const Complain& complain) const {
  std::map<std::uint32_t, std::string> song_of;
  std::map<std::string, std::uint32_t> number_of_song;
  std::optional<std::uint32_t> next;
  const auto gap = database.scan(kNumbers, [&](std::string_view key, std::string_view value) {
    try {
      if (is_song_of_number_key(key))
        song_of.emplace(number_in(key, 1), value);
      else if (key.starts_with(kNumberOfSong))
        number_of_song.emplace(key.substr(1), number_of_value(database, key, value));
      else if (key == kNextNumberKey)
        next = number_of_value(database, key, value);
    } catch (const StorageError& error) {
      complain(std::string(key.substr(1)), error.what());
    }
  });
  if (gap) return complain("", error_of(kNumbers, *gap).what());   // the numbers in the gap are unknown
  if (!next && song_of.empty() && number_of_song.empty()) return;  // a catalogue of an earlier version

  const auto wrong = [&](const std::string& song_key, const std::string& key, const char* how) {
    complain(song_key, label_of_key(database.name(), kNumbers, key) + how);
  };
  if (!next) wrong("", std::string(kNextNumberKey), " does not exist");
  for (const auto& [number, key] : song_of) {
    const auto found = number_of_song.find(key);
    if (found == number_of_song.end() || found->second != number)
      wrong(key, song_of_number_key(number), " is damaged: its song has another number or none");
    if (next && number >= *next) wrong(key, song_of_number_key(number), " is damaged: it has not been assigned yet");
  }
  for (const auto& [key, number] : number_of_song) {
    if (!song_of.contains(number))
      wrong(key, number_of_song_key(key), " is damaged: no song is stored for this number");
    if (!song_keys.contains(key)) wrong(key, number_of_song_key(key), " exists without its song");
  }
  for (const std::string& key : song_keys)
    if (!number_of_song.contains(key)) wrong(key, number_of_song_key(key), " does not exist");
}

void Catalogue::Impl::check_postings(const Complain& complain) const {
  std::vector<Posting> postings;
  std::optional<std::uint32_t> next;
  try {
    next = next_number();
  } catch (const StorageError&) {
    // `check_numbers` reports this problem.
  }
  const auto gap = database.scan(kPostings, [&](std::string_view key, std::string_view packed) {
    postings.clear();
    try {
      unpack(key, packed, postings);
      if (next && postings.back().song >= *next)
        throw StorageError(label_of_key(database.name(), kPostings, key) +
                           " is damaged: it holds song numbers that have not been assigned yet");
    } catch (const StorageError& error) {
      complain("", error.what());
    }
  });
  if (gap) complain("", error_of(kPostings, *gap).what());
}

}  // namespace tunefind
