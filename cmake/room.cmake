# tunefind_room(NAME PUBLIC rooms... PRIVATE libraries...): one static library per room from all the sources in its
# folders, except programmes of their own (benchmarks/, instructions/).
# Third-party libraries are private: their headers stay out of what another room includes.
function(tunefind_room name)
  cmake_parse_arguments(arg "" "" "PUBLIC;PRIVATE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/(benchmarks|instructions)/")
  if(NOT sources)
    add_library(tunefind_${name} INTERFACE)
    add_library(tunefind::${name} ALIAS tunefind_${name})
    target_include_directories(tunefind_${name} INTERFACE ${CMAKE_SOURCE_DIR})
    target_link_libraries(tunefind_${name} INTERFACE ${arg_PUBLIC})
    return()
  endif()
  add_library(tunefind_${name} STATIC ${sources})
  add_library(tunefind::${name} ALIAS tunefind_${name})
  target_include_directories(tunefind_${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(tunefind_${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  tunefind_warnings(tunefind_${name})
endfunction()

function(tunefind_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wconversion -Wno-sign-conversion
                                           -Wno-float-conversion)
  # g++ 12 sees overlapping copies in every "text" + std::string (GCC bug 105651).
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
  if(TUNEFIND_WERROR)
    # What the optimiser guesses, often wrongly inside std::string, stays a warning.
    target_compile_options(${target} PRIVATE -Werror
      "$<$<CXX_COMPILER_ID:GNU>:-Wno-error=maybe-uninitialized;-Wno-error=array-bounds;-Wno-error=stringop-overflow>")
  endif()
endfunction()
