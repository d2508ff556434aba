#pragma once

#include <span>

/// What is known of how the programme was built; written anew by each build (cmake/build_facts.cmake).
namespace tunefind::build_facts {

extern const char* const kVersion;
extern const char* const kCommit;  ///< 40 hexadecimal digits, or "" outside of a repository
extern const bool kDirty;          ///< the working tree differed from the commit
extern const char* const kCompiler;
extern const char* const kFlags;  ///< the compiler's options
extern const char* const kBuildType;

/// A library and its version.
struct Library {
  const char* name;
  const char* version;
};
std::span<const Library> libraries();

/// A source file by its path in the repository.
struct SourceFile {
  const char* path;
  const char* sha256;
};
/// The sources of the rooms from features/ to experiments/ and what CMake builds them by, by path.
std::span<const SourceFile> source_files();

}  // namespace tunefind::build_facts
