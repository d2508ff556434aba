#!/usr/bin/env python3
"""Writes the definitions of experiments/cache/build_facts.hpp to a C++ file, if they have changed.

For each source file they hold its SHA-256 and the files that it needs directly, from which the program finds all code
that a result depends on (code_closure in experiments/cache/fingerprint.hpp).
"""

import argparse
import hashlib
import pathlib
import re
import subprocess

ROOMS = ["features", "alignment", "storage", "engine", "experiments"]
PROGRAMS = re.compile(r"/(benchmarks|instructions)/")  # programs of their own, as in cmake/room.cmake

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)
# Comments, literals and the lines of the preprocessor, in which nothing is declared.
NO_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|R"\(.*?\)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|^[ \t]*#[^\n]*', re.DOTALL | re.MULTILINE)
# clang-format begins a declaration outside of classes in the first column, and so ends a namespace without a name.
ANONYMOUS = re.compile(r"^namespace \{$.*?^\}", re.DOTALL | re.MULTILINE)
DECLARATION = re.compile(r"^(?!namespace\b|using\b)([A-Za-z_][^({;=\[]*)[({;=\[]", re.MULTILINE)
CLASS = re.compile(r"^[ \t]*(?:class|struct)\s+((?:\w+::)*\w+)", re.MULTILINE)
QUALIFIED = re.compile(r"((?:\w+\s*::\s*)*)(~?\w+)\s*$")


def output_of(root, *command):
  """What a command prints, without white space around it; "" if it fails."""
  done = subprocess.run(command, cwd=root, capture_output=True, text=True)
  return done.stdout.strip() if done.returncode == 0 else ""


def declared_names(code):
  """The names that code without comments declares or defines for other files to use: functions, variables, classes.

  A member is named by its class. Names of some other things may be among them.
  """
  code = ANONYMOUS.sub(" ", code)
  names = {name for match in CLASS.finditer(code) for name in match[1].split("::")}
  for match in DECLARATION.finditer(code):
    qualified = QUALIFIED.search(match[1])
    if qualified:
      scopes, name = qualified.groups()
      names.update(scopes.replace("::", " ").split() or [name])
  return names - {"std", "tunefind"}


def needs_of(texts):
  """For each file of `texts` (text by path) the files that it needs directly.

  A file needs what it includes. A header also needs the source files that define what it declares: those of its room
  that include it, directly or through other headers, and define a name that it declares, or that have its stem. This
  may find too many, but misses none as long as each definition sees its declaration.
  """
  includes = {path: [name for name in INCLUDE.findall(text) if name in texts] for path, text in texts.items()}
  names = {path: declared_names(NO_CODE.sub(" ", text)) for path, text in texts.items()}
  needs = {path: set(included) for path, included in includes.items()}
  for path in texts:
    if not path.endswith(".cpp") or PROGRAMS.search(path):
      continue
    reached, waiting = set(), list(includes[path])
    while waiting:
      header = waiting.pop()
      if header not in reached:
        reached.add(header)
        waiting += includes[header]
    room, stem = path.split("/")[0] + "/", path[:-len("cpp")]
    for header in reached:
      if header.startswith(room) and (header == stem + "hpp" or names[path] & names[header]):
        needs[header].add(path)
  return needs


def literal(text):
  """A C++ string literal."""
  return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def sources_text(root):
  """The entries of kSourceFiles: path, SHA-256 and what is needed directly, separated by blanks."""
  paths = [path for room in ROOMS for suffix in ("*.cpp", "*.hpp") for path in (root / room).rglob(suffix)]
  text_of = lambda path: (path.relative_to(root).as_posix(), path.read_bytes().decode())
  texts = dict(map(text_of, paths))
  needs = needs_of(texts)
  build = [path for room in ROOMS for path in (root / room).rglob("CMakeLists.txt")]
  build += [root / "CMakeLists.txt", *(root / "cmake").glob("*.cmake")]
  texts.update(map(text_of, build))
  entries = []
  for path, text in sorted(texts.items()):
    sum_of_file = hashlib.sha256(text.encode()).hexdigest()
    entries.append(f"    {{{literal(path)}, {literal(sum_of_file)}, {literal(' '.join(sorted(needs.get(path, []))))}}},\n")
  return "".join(entries)


def main():
  parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
  for name in ("root", "out", "version", "compiler", "flags", "build-type"):
    parser.add_argument(f"--{name}", required=True)
  parser.add_argument("--libraries", required=True, help="name=version,name=version...")
  options = parser.parse_args()
  root, out = pathlib.Path(options.root), pathlib.Path(options.out)
  dirty = bool(output_of(root, "git", "status", "--porcelain", "--untracked-files=no"))
  libraries = "".join("    {%s, %s},\n" % tuple(map(literal, pair.split("=", 1))) for pair in options.libraries.split(","))
  text = f"""#include "experiments/cache/build_facts.hpp"

namespace tunefind::build_facts {{

const char* const kVersion = {literal(options.version)};
const char* const kCommit = {literal(output_of(root, "git", "rev-parse", "HEAD"))};
const bool kDirty = {str(dirty).lower()};
const char* const kCompiler = {literal(options.compiler)};
const char* const kFlags = {literal(options.flags.strip())};
const char* const kBuildType = {literal(options.build_type)};

namespace {{
constexpr Library kLibraries[]{{
{libraries}}};
constexpr SourceFile kSourceFiles[]{{
{sources_text(root)}}};
}}  // namespace

std::span<const Library> libraries() {{ return kLibraries; }}
std::span<const SourceFile> source_files() {{ return kSourceFiles; }}

}}  // namespace tunefind::build_facts
"""
  if not out.exists() or out.read_text() != text:
    out.write_text(text)


if __name__ == "__main__":
  main()
