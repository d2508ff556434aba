# tunefind_embed(TARGET FILES...): the files, given relative to the current folder, become part of the program as
# `kEmbeddedFiles` (server/http/web_files.cpp).
function(tunefind_embed target)
  set(code "#include <cstddef>\n")
  set(table "")
  set(count 0)
  foreach(file ${ARGN})
    set(path ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    string(APPEND code "asm(\".section .rodata\\nembedded_${count}:\\n.incbin \\\"${path}\\\"\\nembedded_${count}_end:\\n"
                       ".byte 0\\n.global embedded_${count}\\n.global embedded_${count}_end\\n.previous\");\n"
                       "extern \"C\" const char embedded_${count}[], embedded_${count}_end[];\n")
    string(APPEND table "  {\"${file}\", embedded_${count}, embedded_${count}_end},\n")
    list(APPEND paths ${path})
    math(EXPR count "${count} + 1")
  endforeach()
  string(APPEND code "namespace tunefind::server {\nstruct EmbeddedFile {\n  const char *path, *begin, *end;\n};\n"
                     "extern const EmbeddedFile kEmbeddedFiles[] = {\n${table}};\n"
                     "extern const std::size_t kEmbeddedCount = ${count};\n}\n")
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/embedded_files.cpp)
  file(CONFIGURE OUTPUT ${generated} CONTENT "${code}" @ONLY)
  set_source_files_properties(${generated} PROPERTIES OBJECT_DEPENDS "${paths}")
  target_sources(${target} PRIVATE ${generated})
endfunction()
