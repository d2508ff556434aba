# tunefind_room(NAME [SOURCES files...] PUBLIC rooms... PRIVATE libraries...): one static library tunefind::NAME. Without
# SOURCES, of all sources in the folders of the room except programs of their own (benchmarks/, instructions/).
# Third-party libraries are private: their headers stay out of what another room includes.
function(tunefind_room name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  if(NOT arg_SOURCES)
    file(GLOB_RECURSE arg_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
    list(FILTER arg_SOURCES EXCLUDE REGEX "/(benchmarks|instructions)/")
  endif()
  add_library(tunefind_${name} STATIC ${arg_SOURCES})
  add_library(tunefind::${name} ALIAS tunefind_${name})
  set_target_properties(tunefind_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(tunefind_${name} PUBLIC cxx_std_20)
  target_include_directories(tunefind_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                                                     $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/tunefind>)
  target_link_libraries(tunefind_${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  tunefind_kernels(${arg_SOURCES})
  tunefind_one_unit_a_folder(tunefind_${name} ${arg_SOURCES})
  tunefind_warnings(tunefind_${name})
endfunction()

# tunefind_optimise(TARGET LEVEL): compiles with less than the release preset's -O3, where that makes the build quicker and
# nothing that users wait for slower. Builds for debugging keep their own level.
function(tunefind_optimise target level)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release,RelWithDebInfo>:${level}>)
endfunction()

# Kernels for one instruction set each (features/simd.hpp), chosen at run time by what the processor can do; everything
# else is built for the baseline.
function(tunefind_kernels)
  if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    return()
  endif()
  foreach(source ${ARGN})
    if(source MATCHES "_avx2\\.cpp$")
      set(options "-mavx2")
    elseif(source MATCHES "_avx512bw\\.cpp$")
      set(options "-mavx512bw")
    elseif(source MATCHES "_avx512vbmi\\.cpp$")
      set(options "-mavx512bw;-mavx512vbmi")
    else()
      continue()
    endif()
    set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${options}" SKIP_UNITY_BUILD_INCLUSION ON)
  endforeach()
endfunction()

# Compiles the sources of each folder together, as one translation unit: most of the compile time of a single source is
# the parsing of headers that its neighbours include as well. So names in the unnamed namespaces of one folder must
# differ. With TUNEFIND_UNITY=OFF, as in the preset `dev`, each source is compiled alone.
function(tunefind_one_unit_a_folder target)
  if(NOT TUNEFIND_UNITY)
    return()
  endif()
  foreach(source ${ARGN})
    get_filename_component(folder ${source} DIRECTORY)
    file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${folder})
    string(MAKE_C_IDENTIFIER "${folder}" folder)
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${folder})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # This warning takes every included source for a header; scripts/check_headers still gives it for real ones.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endfunction()

function(tunefind_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wconversion -Wno-sign-conversion
                                           -Wno-float-conversion)
  # What the optimiser of g++ 12 guesses inside std::string, std::optional and fmt is wrong in each case seen (GCC bug
  # 105651 for one); the sanitizers look for the real faults.
  target_compile_options(${target} PRIVATE
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-maybe-uninitialized;-Wno-array-bounds;-Wno-stringop-overflow>")
  if(TUNEFIND_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
