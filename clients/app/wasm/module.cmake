# The browser's module, and the proof of what it asks from its host: randomness, and nothing else.
set(wasm_dir ${CMAKE_CURRENT_LIST_DIR})
set(wasm_link -mexec-model=reactor
  -O0 # objects are optimised; this keeps clang's driver from running a wasm-opt of its own choice
  LINKER:-z,stack-size=262144,--stack-first,--fatal-warnings)
find_program(NODE node REQUIRED)
find_program(WASM_OPT wasm-opt)

# imports_test(TARGET file): the module may import random_get alone.
function(imports_test name file)
  add_test(NAME ${name}_imports
           COMMAND ${NODE} ${wasm_dir}/imports.mjs ${file} wasi_snapshot_preview1.random_get)
  set_tests_properties(${name}_imports PROPERTIES LABELS unit)
endfunction()

# Everything there is: every function of ours that has a name outside its file is a root, so an
# import that any of them would bring shows here, whether or not the module calls it today.
set(whole "")
foreach(room base crypto_public crypto_secret mls_public mls_secret cert cert_secret wire sealed
             client_core)
  get_target_property(kind ${room} TYPE)
  if(kind STREQUAL "STATIC_LIBRARY")
    list(APPEND whole $<TARGET_FILE:${room}>)
    list(APPEND whole_rooms ${room})
  endif()
endforeach()
set(roots ${CMAKE_BINARY_DIR}/roots.txt)
find_program(WASM_NM llvm-nm-14 REQUIRED)
add_custom_command(OUTPUT ${roots} VERBATIM
  DEPENDS ${wasm_dir}/roots.sh ${whole_rooms} ${whole}
  COMMAND ${wasm_dir}/roots.sh ${WASM_NM} ${roots} ${whole})
add_custom_target(whole_roots DEPENDS ${roots})
add_executable(core_whole ${wasm_dir}/no_stdio.c)
add_dependencies(core_whole whole_roots)
set_target_properties(core_whole PROPERTIES LINK_DEPENDS ${roots})
target_link_options(core_whole PRIVATE ${wasm_link} @${roots})
target_link_libraries(core_whole PRIVATE house
  -Wl,--whole-archive ${whole} -Wl,--no-whole-archive part_sodium part_cjson)
imports_test(core_whole $<TARGET_FILE:core_whole>)

# whole_program(ROOM): the same sources again as ROOM_whole, small, and compiled only as far as the
# linker needs to see through all of them at once. The tests link what is compiled file by file.
function(whole_program room)
  get_target_property(kind ${room} TYPE)
  if(NOT kind STREQUAL "STATIC_LIBRARY")
    return()
  endif()
  get_target_property(sources ${room} SOURCES)
  add_library(${room}_whole STATIC EXCLUDE_FROM_ALL ${sources})
  target_include_directories(${room}_whole PRIVATE $<TARGET_PROPERTY:${room},INCLUDE_DIRECTORIES>)
  target_compile_definitions(${room}_whole PRIVATE $<TARGET_PROPERTY:${room},COMPILE_DEFINITIONS>)
  target_compile_options(${room}_whole PRIVATE
    $<TARGET_PROPERTY:${room},COMPILE_OPTIONS> -Oz -flto)
  target_link_libraries(core PRIVATE ${room}_whole)
endfunction()

file(GLOB exports CONFIGURE_DEPENDS ${wasm_dir}/exports*.c ${wasm_dir}/bridge*.c)
if(exports)
  # What a phone downloads is small before it is fast. The passes are those that make it smaller
  # behind brotli: -Oz makes it smaller in memory and 7 kB larger on its way.
  set(core_passes --strip-producers --strip-debug --low-memory-unused
    --duplicate-function-elimination --optimize-added-constants --dae --optimize-added-constants
    --dce --vacuum --optimize-instructions --coalesce-locals --reorder-locals --vacuum)
  # The tables again, without what only printers read: these stand before those of the archives.
  add_executable(core ${exports} ${wasm_dir}/no_stdio.c
    ${CMAKE_SOURCE_DIR}/protocol/wire/wire_shape.c
    ${CMAKE_SOURCE_DIR}/protocol/sealed/sealed_shape.c)
  target_include_directories(core PRIVATE ${wasm_dir}
    $<TARGET_PROPERTY:client_core,INCLUDE_DIRECTORIES>)
  target_compile_definitions(core PRIVATE BUURT_TERSE)
  target_compile_options(core PRIVATE -Oz -flto)
  target_link_options(core PRIVATE ${wasm_link} -flto LINKER:--strip-all,--gc-sections
    LINKER:--lto-O2,-mllvm,-inline-threshold=-30)
  target_link_libraries(core PRIVATE house)
  foreach(room client_core mls_secret cert_secret crypto_secret cert mls_public crypto_public
               part_sodium sealed wire base part_cjson)
    whole_program(${room})
  endforeach()
  imports_test(core $<TARGET_FILE:core>)
  if(WASM_OPT)
    add_custom_command(TARGET core POST_BUILD VERBATIM
      COMMAND ${WASM_OPT} ${core_passes} $<TARGET_FILE:core>
              -o $<TARGET_FILE_DIR:core>/core.opt.wasm)
    imports_test(core_opt $<TARGET_FILE_DIR:core>/core.opt.wasm)
  endif()
endif()
