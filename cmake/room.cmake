# tunefind_room(NAME PUBLIC rooms... PRIVATE libraries...): one static library per room from all its sources.
# Third-party libraries are private: their headers stay out of what another room includes.
function(tunefind_room name)
  cmake_parse_arguments(arg "" "" "PUBLIC;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_library(tunefind_${name} STATIC ${sources})
  add_library(tunefind::${name} ALIAS tunefind_${name})
  target_include_directories(tunefind_${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(tunefind_${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  tunefind_warnings(tunefind_${name})
endfunction()

function(tunefind_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wconversion -Wno-sign-conversion
                                           -Wno-float-conversion)
  if(TUNEFIND_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
