# cmake -DROOT=... -DOUT=... -DVERSION=... -DCOMPILER=... -DFLAGS=... -DBUILD_TYPE=... -DLIBRARIES=name=version,...
#       -P build_facts.cmake
# Writes the definitions of experiments/cache/build_facts.hpp to OUT, if they have changed.
execute_process(COMMAND git rev-parse HEAD WORKING_DIRECTORY ${ROOT} OUTPUT_VARIABLE commit
                OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
execute_process(COMMAND git status --porcelain --untracked-files=no WORKING_DIRECTORY ${ROOT} OUTPUT_VARIABLE changes
                OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
set(dirty false)
if(changes)
  set(dirty true)
endif()

set(libraries "")
string(REPLACE "," ";" pairs "${LIBRARIES}")
foreach(pair ${pairs})
  string(REPLACE "=" "\", \"" pair "${pair}")
  string(APPEND libraries "    {\"${pair}\"},\n")
endforeach()

set(files "")
set(found "")
foreach(room features alignment storage engine experiments)
  file(GLOB_RECURSE here RELATIVE ${ROOT} ${ROOT}/${room}/*.cpp ${ROOT}/${room}/*.hpp ${ROOT}/${room}/CMakeLists.txt)
  list(APPEND found ${here})
endforeach()
file(GLOB here RELATIVE ${ROOT} ${ROOT}/CMakeLists.txt ${ROOT}/cmake/*.cmake)
list(APPEND found ${here})
list(SORT found)
foreach(path ${found})
  file(SHA256 ${ROOT}/${path} sum)
  string(APPEND files "    {\"${path}\", \"${sum}\"},\n")
endforeach()

string(STRIP "${FLAGS}" FLAGS)
set(text "#include \"experiments/cache/build_facts.hpp\"

namespace tunefind::build_facts {

const char* const kVersion = \"${VERSION}\";
const char* const kCommit = \"${commit}\";
const bool kDirty = ${dirty};
const char* const kCompiler = \"${COMPILER}\";
const char* const kFlags = \"${FLAGS}\";
const char* const kBuildType = \"${BUILD_TYPE}\";

namespace {
constexpr Library kLibraries[]{
${libraries}};
constexpr SourceFile kSourceFiles[]{
${files}};
}  // namespace

std::span<const Library> libraries() { return kLibraries; }
std::span<const SourceFile> source_files() { return kSourceFiles; }

}  // namespace tunefind::build_facts
")
set(before "")
if(EXISTS ${OUT})
  file(READ ${OUT} before)
endif()
if(NOT before STREQUAL text)
  file(WRITE ${OUT} "${text}")
endif()
