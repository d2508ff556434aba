#pragma once

#include <span>

/// Facts about the build of this program, collected by each build (cmake/build_facts.py).
namespace tunefind::build_facts {

extern const char* const kVersion;
extern const char* const kCommit;  ///< 40 hexadecimal digits, or "" outside of a repository
extern const bool kDirty;          ///< true if the working tree differed from the commit
extern const char* const kCompiler;
extern const char* const kFlags;  ///< the compiler's options
extern const char* const kBuildType;

/// A library and its version.
struct Library {
  const char* name;
  const char* version;
};
std::span<const Library> libraries();

/// A file that the program is built from. Paths are relative to the root of the repository.
struct SourceFile {
  const char* path;
  const char* sha256;
  /// Paths of the files that it needs directly, separated by blanks: a source file needs what it includes; a header
  /// also needs the source files that define what it declares.
  const char* needs;
};
/// The source files of the rooms from features/ to experiments/ and the files of CMake, ordered by path.
std::span<const SourceFile> source_files();

}  // namespace tunefind::build_facts
