# `cmake --install` puts the command, the engine's libraries and their headers in place, and a package with which
# `find_package(TuneFind)` gives another project the targets tunefind::features, alignment, storage and engine.
include(CMakePackageConfigHelpers)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/TuneFind)
foreach(room features alignment storage engine)
  install(TARGETS tunefind_${room} EXPORT TuneFindTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(DIRECTORY ${room} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tunefind FILES_MATCHING PATTERN "*.hpp")
endforeach()
install(EXPORT TuneFindTargets NAMESPACE tunefind:: DESTINATION ${package})

configure_package_config_file(cmake/TuneFindConfig.cmake.in ${CMAKE_BINARY_DIR}/TuneFindConfig.cmake
                              INSTALL_DESTINATION ${package})
# Until 1.0 a minor version may change the interface.
write_basic_package_version_file(${CMAKE_BINARY_DIR}/TuneFindConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/TuneFindConfig.cmake ${CMAKE_BINARY_DIR}/TuneFindConfigVersion.cmake
              cmake/engine_dependencies.cmake DESTINATION ${package})

if(TUNEFIND_COMMAND)
  install(TARGETS tunefind RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(FILES LICENSE README.md CITATION.cff DESTINATION ${CMAKE_INSTALL_DOCDIR})
