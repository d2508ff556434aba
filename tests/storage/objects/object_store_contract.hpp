#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "features/error.hpp"
#include "storage/objects/object_store.hpp"
#include "storage/sha256.hpp"
#include "tests/temporary_folder.hpp"

namespace tunefind::test {

/// Random bytes that depend on the arguments alone.
inline std::string noise(std::size_t bytes, unsigned seed = 1) {
  std::mt19937_64 random(seed);
  std::string text(bytes, '\0');
  for (std::size_t n = 0; n < bytes; n += 8) {
    const std::uint64_t word = random();
    std::memcpy(text.data() + n, &word, std::min<std::size_t>(8, bytes - n));
  }
  return text;
}

inline std::string read_object(const ObjectStore& store, const std::string& key, std::uint64_t first,
                               std::uint64_t count) {
  std::string all;
  store.read(key, first, count, [&](std::string_view bytes) {
    all += bytes;
    return true;
  });
  return all;
}

/// Reads a whole object, which must exist.
inline std::string read_object(const ObjectStore& store, const std::string& key) {
  const auto object = store.info(key);
  BOOST_REQUIRE_MESSAGE(object, key + " is not there");
  BOOST_TEST(object->key == key);
  return read_object(store, key, 0, object->bytes);
}

/// The objects with a prefix, as "key:bytes key:bytes ...".
inline std::string listed(const ObjectStore& store, const std::string& prefix) {
  std::string all;
  store.list(prefix, [&](const ObjectInfo& object) {
    all += (all.empty() ? "" : " ") + object.key + ":" + std::to_string(object.bytes);
  });
  return all;
}

/// The message of the StorageError that `act` must throw; checks that it is one line.
inline std::string storage_error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const StorageError& error) {
    const std::string message = error.what();
    BOOST_TEST(message.find_first_of("\r\n") == message.npos);
    return message;
  }
  BOOST_ERROR("no StorageError");
  return {};
}

// The promises of every store, one test each. Each function gets an empty store.
namespace object_store_contract {

inline void reads_back_what_was_put(ObjectStore& store) {
  const std::string every_byte = [] {
    std::string text;
    for (int c = 0; c < 256; ++c) text += static_cast<char>(c);
    return text;
  }();
  store.put("1/hums/a", every_byte);
  store.put("1/hums/empty", "");
  BOOST_TEST((read_object(store, "1/hums/a") == every_byte));
  BOOST_TEST(read_object(store, "1/hums/empty").empty());
  BOOST_TEST(store.info("1/hums/empty")->bytes == 0u);
  BOOST_TEST(!store.info("1/hums/b"));
  BOOST_TEST(!store.info("1/hums"));
  BOOST_TEST(!store.info("1/hums/a/b"));
  store.check();
}

inline void replaces_objects_completely(ObjectStore& store) {
  store.put("1/songs/a", noise(100000));
  store.put("1/songs/a", "short");
  BOOST_TEST((read_object(store, "1/songs/a") == "short"));
  store.put("1/songs/a", "");
  BOOST_TEST(read_object(store, "1/songs/a").empty());
}

inline void takes_files_of_any_size(ObjectStore& store, const std::vector<std::size_t>& sizes) {
  const TemporaryFolder folder;
  for (const std::size_t bytes : sizes) {
    const std::string content = noise(bytes, static_cast<unsigned>(bytes));
    write_file(folder / "song.wav", content);
    store.take_file("1/songs/big", folder / "song.wav");
    BOOST_TEST(!std::filesystem::exists(folder / "song.wav"));
    BOOST_TEST(store.info("1/songs/big")->bytes == bytes);
    store.fetch("1/songs/big", folder / "copy.wav");
    BOOST_TEST(sha256_of_file(folder / "copy.wav") == sha256(content));
    if (bytes > 10) BOOST_TEST((read_object(store, "1/songs/big", bytes - 7, 7) == content.substr(bytes - 7)));
  }
}

inline void reads_ranges(ObjectStore& store) {
  const std::string content = noise(1000000);
  store.put("a", content);
  for (const auto& [first, count] : {std::pair{0u, 1u},
                                     {0u, 1000000u},
                                     {1u, 999999u},
                                     {999999u, 1u},
                                     {262143u, 2u},
                                     {123456u, 654321u},
                                     {0u, 0u},
                                     {500u, 0u},
                                     {1000000u, 0u}})
    BOOST_TEST((read_object(store, "a", first, count) == content.substr(first, count)));
  for (const auto& [first, count] : {std::pair{0u, 1000001u}, {1000000u, 1u}, {2000000u, 0u}, {1u, 1000000u}})
    BOOST_TEST(storage_error_of([&, first = first, count = count] {
                 read_object(store, "a", first, count);
               }).find("too short") != std::string::npos);
  BOOST_TEST(storage_error_of([&] { read_object(store, "a", 1, ~std::uint64_t{0}); }).find("too short") !=
             std::string::npos);

  // A visitor that returns false gets no more bytes; its exceptions pass through.
  std::size_t visits = 0;
  store.read("a", 0, content.size(), [&](std::string_view) { return ++visits, false; });
  BOOST_TEST(visits == 1u);
  BOOST_CHECK_THROW(store.read("a", 0, content.size(), [](std::string_view) -> bool { throw 7; }), int);
  BOOST_TEST((read_object(store, "a", 10, 5) == content.substr(10, 5)));
}

inline void removes_objects(ObjectStore& store) {
  store.put("1/songs/a", "a");
  store.put("1/songs/b", "b");
  BOOST_TEST(store.remove("1/songs/a"));
  BOOST_TEST(!store.remove("1/songs/a"));
  BOOST_TEST(!store.remove("1/songs"));
  BOOST_TEST(!store.remove("never/there"));
  BOOST_TEST(!store.info("1/songs/a"));
  BOOST_TEST(listed(store, "") == "1/songs/b:1");
  const TemporaryFolder folder;
  for (const std::uint64_t count : {0u, 1u}) {
    const std::string error = storage_error_of([&] { read_object(store, "1/songs/a", 0, count); });
    BOOST_TEST(error.find("1/songs/a") != std::string::npos);
  }
  storage_error_of([&] { store.fetch("1/songs/a", folder / "copy"); });
  BOOST_TEST(!std::filesystem::exists(folder / "copy"));
  BOOST_TEST(store.remove("1/songs/b"));
  store.put("1/songs/b", "again");
  BOOST_TEST(listed(store, "") == "1/songs/b:5");
}

inline void lists_by_key(ObjectStore& store) {
  BOOST_TEST(listed(store, "") == "");
  // '-' and '.' sort before '/', '0' and '_' after it.
  for (const char* key : {"a_/x", "a/z", "a/b/c", "a0", "a.b", "a-b", "b", "a/b.c", "a/b-c/d"}) store.put(key, key);
  const std::string below_a = "a/b-c/d:7 a/b.c:5 a/b/c:5 a/z:3";
  BOOST_TEST(listed(store, "") == "a-b:3 a.b:3 " + below_a + " a0:2 a_/x:4 b:1");
  BOOST_TEST(listed(store, "a/") == below_a);
  BOOST_TEST(listed(store, "a/b") == "a/b-c/d:7 a/b.c:5 a/b/c:5");
  BOOST_TEST(listed(store, "a/b/") == "a/b/c:5");
  BOOST_TEST(listed(store, "a/b/c") == "a/b/c:5");
  for (const char* none : {"c", "a//", "../", "/", "A", "a/b/c/", "a b&c=d%2f", "\xff"})
    BOOST_TEST(listed(store, none) == "");
  std::size_t visits = 0;
  BOOST_CHECK_THROW(store.list("", [&](const ObjectInfo&) { ++visits, throw 7; }), int);
  BOOST_TEST(visits == 1u);
}

inline void lists_more_than_a_page(ObjectStore& store, std::size_t objects) {
  std::vector<std::string> expected;
  for (std::size_t n = 0; n < objects; ++n) expected.push_back("2/hums/" + std::to_string(100000 + n * 37 % objects));
  std::vector<std::thread> threads;  // most of the time is spent waiting for the server
  for (std::size_t t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t n = t; n < objects; n += 8) store.put(expected[n], "x");
    });
  for (std::thread& thread : threads) thread.join();
  std::sort(expected.begin(), expected.end());
  std::vector<std::string> found;
  store.list("2/", [&](const ObjectInfo& object) { found.push_back(object.key); });
  BOOST_TEST(found == expected);
}

inline void rejects_hostile_keys(ObjectStore& store) {
  const TemporaryFolder folder;
  write_file(folder / "song.wav", "x");
  const std::string name(255, 'a');
  for (const std::string& key : {std::string(),
                                 std::string("/"),
                                 std::string("/etc/passwd"),
                                 std::string("a/"),
                                 std::string("a//b"),
                                 std::string("."),
                                 std::string(".."),
                                 std::string("../a"),
                                 std::string("a/../b"),
                                 std::string("a/.."),
                                 std::string("a/./b"),
                                 std::string(".hidden"),
                                 std::string("a/.hidden"),
                                 std::string("A"),
                                 std::string("a b"),
                                 std::string("a\\b"),
                                 std::string("a\nb"),
                                 std::string("a\0b", 3),
                                 std::string("a%2fb"),
                                 std::string("a?b"),
                                 std::string("\xc3\xa4"),
                                 name + "a",
                                 "b/" + name + "a/b",
                                 name + "/" + name + "/" + name}) {
    BOOST_TEST(!is_object_key(key));
    for (const auto& act : std::vector<std::function<void()>>{
             [&] { store.put(key, "x"); }, [&] { store.take_file(key, folder / "song.wav"); }, [&] { store.info(key); },
             [&] { read_object(store, key, 0, 0); }, [&] { store.fetch(key, folder / "copy"); },
             [&] { store.remove(key); }})
      BOOST_TEST(storage_error_of(act).find("not a valid object key") != std::string::npos);
  }
  BOOST_TEST(listed(store, "") == "");
  BOOST_TEST(read_file(folder / "song.wav") == "x");
  BOOST_TEST(!std::filesystem::exists(folder / "copy"));
  for (const std::string& key : {std::string("a..b"), name + "/" + name, std::string("-/_/0.")}) {
    BOOST_TEST(is_object_key(key));
    store.put(key, key);
    BOOST_TEST(read_object(store, key) == key);
  }
}

inline void rejects_what_is_not_a_regular_file(ObjectStore& store) {
  const TemporaryFolder folder;
  write_file(folder / "there", "x");
  std::filesystem::create_symlink("there", folder / "link");
  for (const char* name : {"missing", "", "link"}) {
    const std::string file = (folder / name).string();
    BOOST_TEST(storage_error_of([&] { store.take_file("a", file); }).find(file) != std::string::npos);
  }
  BOOST_TEST(listed(store, "") == "");
}

// Readers see complete contents only, while other threads put objects.
inline void stays_consistent_under_threads(ObjectStore& store, int rounds) {
  const std::vector<std::string> contents{noise(70000, 1), noise(300000, 2), noise(1, 3)};
  store.put("shared", contents[0]);
  std::vector<std::thread> threads;
  std::vector<int> wrong(2);
  for (unsigned t = 0; t < 2; ++t)
    threads.emplace_back([&, t] {
      for (int n = 0; n < rounds; ++n) store.put("shared", contents[(n + t) % 3]);
    });
  for (unsigned t = 0; t < 2; ++t)
    threads.emplace_back([&, t] {
      for (int n = 0; n < rounds; ++n) try {
          // Both threads create and remove the same folders.
          const std::string key = "comes/and/goes" + std::to_string(t);
          store.put(key, key);
          if (read_object(store, key, 0, key.size()) != key || !store.remove(key)) ++wrong[t];
          const std::string first = read_object(store, "shared", 0, 1);
          if (first != contents[0].substr(0, 1) && first != contents[1].substr(0, 1) && first != contents[2])
            ++wrong[t];
        } catch (const StorageError&) {
          ++wrong[t];
        }
    });
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(wrong[0] + wrong[1] == 0);
  const std::string last = read_object(store, "shared");
  BOOST_TEST((last == contents[0] || last == contents[1] || last == contents[2]));
  BOOST_TEST(listed(store, "comes") == "");
}

}  // namespace object_store_contract
}  // namespace tunefind::test
