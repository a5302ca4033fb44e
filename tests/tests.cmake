# Tests: one file is one executable is one name in ctest.
#   unit/test_*.c       cmocka, label unit
#   torture/torture_*.c every allocation fails once, label torture
#   fuzz/fuzz_*.c       libFuzzer with -DBUURT_FUZZ=ON, else the kept corpus is replayed, label fuzz
#   vectors/*.c         one executable, vectors_run
#   simulation/*.c      one executable, simulate
#   bench/bench_*.c     executables, never part of ctest
#   threads/test_*.c    cmocka, label threads: what tsan is for
set(T ${CMAKE_SOURCE_DIR}/tests)
set(WASI_BUILD OFF)
set(SEEN_AS ${CMAKE_SOURCE_DIR}) # where a running test finds the tree
if(CMAKE_SYSTEM_NAME STREQUAL "WASI")
  set(WASI_BUILD ON)
  set(SEEN_AS .)
endif()

if(WASI_BUILD)
  # cmocka stands on setjmp, which WASI lacks: a header of our own stands in for it there.
  add_library(cmocka INTERFACE)
  target_include_directories(cmocka BEFORE INTERFACE ${T}/support/wasm_cmocka)
  set(everything cert_secret mls_secret cert mls_public sealed wire base)
else()
  find_library(CMOCKA_LIBRARY cmocka REQUIRED)
  add_library(cmocka INTERFACE)
  target_link_libraries(cmocka INTERFACE ${CMOCKA_LIBRARY})
  set(everything server_net server_rules client_core cert_secret mls_secret cert mls_public sealed
                 wire base)
endif()

# only_protocol(FILE out): may this file be built where there is nothing but protocol/ and C?
function(only_protocol file out)
  file(STRINGS ${file} foreign REGEX "^#include ")
  list(FILTER foreign EXCLUDE REGEX "\"(base|crypto|mls|cert|wire|sealed|support|vectors|unit)/")
  list(FILTER foreign EXCLUDE REGEX "<(std[a-z]+|strings?|errno|limits|inttypes|ctype|math)\\.h>")
  list(FILTER foreign EXCLUDE REGEX "<(setjmp|time|dirent|sys/stat|sys/types)\\.h>")
  list(FILTER foreign EXCLUDE REGEX "<(cmocka|cjson/cJSON)\\.h>|<sodium")
  file(STRINGS ${file} native REGEX "native only:")
  if(foreign OR native)
    set(${out} OFF PARENT_SCOPE)
  else()
    set(${out} ON PARENT_SCOPE)
  endif()
endfunction()

room(test_support ROOT tests FILES tests/support/*.c
     EXCEPT "/support/(mls_peer[a-z_0-9]*|fuzz_replay|torture|[a-z_]*main)\\.c$"
     LINK ${everything} cmocka)
if(WASI_BUILD)
  get_target_property(support_sources test_support SOURCES)
  if(support_sources)
    foreach(source ${support_sources})
      only_protocol(${source} fits)
      if(NOT fits)
        list(REMOVE_ITEM support_sources ${source})
      endif()
    endforeach()
    set_target_properties(test_support PROPERTIES SOURCES "${support_sources}")
  endif()
endif()

# test_program(NAME SOURCES… LINK…): an executable in bin/ that knows the whole house.
function(test_program name)
  cmake_parse_arguments(PARSE_ARGV 1 P "" "" "SOURCES;LINK")
  add_executable(${name} ${P_SOURCES})
  target_include_directories(${name} PRIVATE ${T} ${CMAKE_SOURCE_DIR}/protocol)
  target_compile_definitions(${name} PRIVATE BUURT_SOURCE="${SEEN_AS}")
  target_link_libraries(${name} PRIVATE house test_support ${everything} ${P_LINK})
  if(WASI_BUILD)
    # -O0 keeps clang's driver from running whatever wasm-opt stands in PATH; objects are optimised.
    target_link_options(${name} PRIVATE -O0
      LINKER:-z,stack-size=1048576,--stack-first,--fatal-warnings)
  endif()
endfunction()

# each(GLOB out): the sources a glob finds that can be built here.
function(each glob out)
  file(GLOB found CONFIGURE_DEPENDS ${T}/${glob})
  if(WASI_BUILD)
    foreach(source ${found})
      only_protocol(${source} fits)
      if(NOT fits)
        list(REMOVE_ITEM found ${source})
      endif()
    endforeach()
  endif()
  set(${out} ${found} PARENT_SCOPE)
endfunction()

if(BUURT_TESTS)
  each(unit/test_*.c unit_sources)
  each(threads/test_*.c thread_sources)
  foreach(source ${unit_sources} ${thread_sources})
    get_filename_component(name ${source} NAME_WE)
    test_program(${name} SOURCES ${source} LINK cmocka)
    add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 300)
    if(source MATCHES "/threads/")
      set_tests_properties(${name} PROPERTIES LABELS "unit;threads")
    endif()
  endforeach()

  each(vectors/*.c vector_sources)
  if(vector_sources)
    # Not test_program(): a vector needs protocol/ alone, so that it runs before a server builds.
    add_executable(vectors_run ${vector_sources})
    target_include_directories(vectors_run PRIVATE ${T})
    target_link_libraries(vectors_run PRIVATE house cert_secret mls_secret base part_cjson)
    if(WASI_BUILD)
      target_link_options(vectors_run PRIVATE -O0 LINKER:-z,stack-size=1048576)
    endif()
    set(vector_folder)
    if(WASI_BUILD) # there a program sees its own folder and those that its arguments name
      set(vector_folder $ENV{BUURT_MLS_VECTORS})
      if(NOT vector_folder)
        set(vector_folder ../shared/mls/vectors)
      endif()
    endif()
    add_test(NAME vectors COMMAND vectors_run ${vector_folder}
             WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    if(EXISTS ${T}/vectors/own)
      add_test(NAME vectors_own COMMAND vectors_run tests/vectors/own
               WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
      set_tests_properties(vectors_own PROPERTIES LABELS vectors TIMEOUT 900)
    endif()
    # 77: there is no folder of vectors on this machine
    set_tests_properties(vectors PROPERTIES LABELS vectors TIMEOUT 900 SKIP_RETURN_CODE 77)
  endif()
endif()

if(BUURT_TESTS AND NOT WASI_BUILD)
  file(GLOB torture_sources CONFIGURE_DEPENDS ${T}/torture/torture_*.c)
  find_library(SQLITE_ARCHIVE libsqlite3.a)
  foreach(source ${torture_sources})
    get_filename_component(name ${source} NAME_WE)
    test_program(${name} SOURCES ${source} ${T}/support/torture.c LINK cmocka)
    target_link_options(${name} PRIVATE
      LINKER:--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free
      LINKER:--wrap=aligned_alloc,--wrap=posix_memalign)
    if(SQLITE_ARCHIVE) # so that SQLite's own allocations fail too
      target_link_options(${name} PRIVATE -Wl,--undefined=sqlite3_libversion)
      target_link_libraries(${name} PRIVATE ${SQLITE_ARCHIVE} m dl z Threads::Threads)
    endif()
    add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES LABELS torture TIMEOUT 900)
  endforeach()

  file(GLOB peer_sources CONFIGURE_DEPENDS ${T}/support/mls_peer*.c)
  if(peer_sources)
    test_program(mls_peer SOURCES ${peer_sources} LINK part_cjson)
  endif()
  file(GLOB simulation_sources CONFIGURE_DEPENDS ${T}/simulation/*.c)
  if(simulation_sources)
    test_program(simulate SOURCES ${simulation_sources} LINK part_cjson)
    target_include_directories(simulate PRIVATE
      ${CMAKE_SOURCE_DIR}/backend ${CMAKE_SOURCE_DIR}/clients)
  endif()
  file(GLOB bench_sources CONFIGURE_DEPENDS ${T}/bench/bench_*.c)
  foreach(source ${bench_sources})
    get_filename_component(name ${source} NAME_WE)
    test_program(${name} SOURCES ${source})
    target_link_libraries(${name} PRIVATE Threads::Threads part_websockets ${EV_LIBRARY})
  endforeach()

  foreach(proof split doors)
    add_test(NAME ${proof} COMMAND ${T}/tidy/${proof}.sh ${CMAKE_BINARY_DIR}
             WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${proof} PROPERTIES LABELS unit)
  endforeach()
endif()

if(NOT WASI_BUILD)
  file(GLOB fuzz_sources CONFIGURE_DEPENDS ${T}/fuzz/fuzz_*.c)
  foreach(source ${fuzz_sources})
    get_filename_component(name ${source} NAME_WE)
    if(BUURT_FUZZ)
      test_program(${name} SOURCES ${source})
      target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    else()
      test_program(${name} SOURCES ${source} ${T}/support/fuzz_replay.c)
      string(REGEX REPLACE "^fuzz_" "" subject ${name})
      add_test(NAME ${name} COMMAND ${name} tests/fuzz/corpus/${subject}
               WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
      set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 300)
    endif()
  endforeach()
endif()
