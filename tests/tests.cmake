# Tests: one file is one executable is one name in ctest.
#   unit/test_*.c       cmocka, label unit
#   torture/torture_*.c every allocation fails once, label torture
#   fuzz/fuzz_*.c       libFuzzer with -DBUURT_FUZZ=ON, else the kept corpus is replayed, label fuzz
#   vectors/*.c         one executable, vectors_run
#   simulation/*.c      one executable, simulate, and one for each fault that it must find
#   integration/kill_*.c one executable, kill_buurtd
#   bench/bench_*.c     executables, never part of ctest
# A unit test that includes <pthread.h> or server/net also gets the label threads: the tsan build
# builds (target threads_tests) and runs those alone.
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
else()
  find_library(CMOCKA_LIBRARY cmocka REQUIRED)
  add_library(cmocka INTERFACE)
  target_link_libraries(cmocka INTERFACE ${CMOCKA_LIBRARY})
endif()

# rooms_of(out FILES…): the libraries that some sources know, by what they and the headers of tests
# include; so that a test of one room does not wait for all the others.
function(rooms_of out)
  set(rooms base)
  set(waiting ${ARGN})
  set(seen "")
  while(waiting)
    list(POP_FRONT waiting file)
    if(file IN_LIST seen)
      continue()
    endif()
    list(APPEND seen ${file})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(STRINGS ${file} lines REGEX "^#include \"")
    foreach(line ${lines})
      string(REGEX REPLACE "^#include \"(.*)\".*$" "\\1" path "${line}")
      if(EXISTS ${T}/${path})
        list(APPEND waiting ${T}/${path})
        if(path MATCHES "^support/")
          list(PREPEND rooms test_support)
        endif()
      elseif(path MATCHES "^(crypto|mls|cert)/secret/")
        list(APPEND rooms ${CMAKE_MATCH_1}_secret)
      elseif(path MATCHES "^(crypto|mls)/public/")
        list(APPEND rooms ${CMAKE_MATCH_1}_public)
      elseif(path MATCHES "^(base|cert|wire|sealed)/")
        list(APPEND rooms ${CMAKE_MATCH_1})
      elseif(path MATCHES "^core/")
        list(APPEND rooms client_core)
      elseif(path MATCHES "^app/wasm/")
        list(APPEND rooms app_bridge)
      elseif(path STREQUAL "cli/transport.h")
        list(APPEND rooms cli_socket)
      elseif(path STREQUAL "cli/account.h")
        list(APPEND rooms cli_account)
      elseif(path MATCHES "^server/net/")
        list(APPEND rooms server_net)
      elseif(path MATCHES "/")
        list(APPEND rooms server_rules)
      endif()
    endforeach()
  endwhile()
  list(REMOVE_DUPLICATES rooms)
  set(${out} ${rooms} PARENT_SCOPE)
endfunction()

# only_protocol(FILE out): may this file be built where there is nothing but protocol/ and C?
function(only_protocol file out)
  rooms_of(foreign ${file})
  list(FILTER foreign INCLUDE REGEX "^(server_rules|server_net|client_core|app_bridge)$")
  file(STRINGS ${file} headers REGEX "^#include <")
  list(FILTER headers EXCLUDE REGEX "<(std[a-z]+|strings?|errno|limits|inttypes|ctype|math)\\.h>")
  list(FILTER headers EXCLUDE REGEX "<(setjmp|time|dirent|sys/stat|sys/types)\\.h>")
  list(FILTER headers EXCLUDE REGEX "<(cmocka|cjson/cJSON)\\.h>|<sodium")
  file(STRINGS ${file} native REGEX "native only:|(popen|fork|mkdtemp) *\\(")
  if(foreign OR headers OR native)
    set(${out} OFF PARENT_SCOPE)
  else()
    set(${out} ON PARENT_SCOPE)
  endif()
endfunction()

# What several tests share; not the mains that live beside it.
file(GLOB support_sources CONFIGURE_DEPENDS ${T}/support/*.c)
list(FILTER support_sources EXCLUDE REGEX
     "/support/(mls_peer[a-z_0-9]*|fuzz_replay|torture|[a-z_]*main)\\.c$")
if(WASI_BUILD)
  foreach(source ${support_sources})
    only_protocol(${source} fits)
    if(NOT fits)
      list(REMOVE_ITEM support_sources ${source})
    endif()
  endforeach()
endif()
if(support_sources)
  rooms_of(support_rooms ${support_sources})
  list(REMOVE_ITEM support_rooms test_support)
  add_library(test_support STATIC ${support_sources})
  target_include_directories(test_support PUBLIC ${T} ${CMAKE_SOURCE_DIR}/protocol)
  target_compile_definitions(test_support PRIVATE BUURT_SOURCE="${SEEN_AS}")
  target_link_libraries(test_support PUBLIC house ${support_rooms} cmocka)
  if(NOT WASI_BUILD)
    target_link_libraries(test_support PUBLIC part_ssl part_crypto_ssl) # a client in TLS
  endif()
else()
  add_library(test_support INTERFACE)
endif()

# test_program(NAME SOURCES… LINK…): an executable in bin/ that knows the rooms it includes from.
function(test_program name)
  cmake_parse_arguments(PARSE_ARGV 1 P "" "" "SOURCES;LINK")
  add_executable(${name} ${P_SOURCES})
  target_include_directories(${name} PRIVATE ${T} ${CMAKE_SOURCE_DIR}/protocol)
  target_compile_definitions(${name} PRIVATE BUURT_SOURCE="${SEEN_AS}")
  rooms_of(rooms ${P_SOURCES})
  target_link_libraries(${name} PRIVATE house ${rooms} ${P_LINK})
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

# What takes longest begins first, so that no processor is left alone with it at the end.
set(SLOWEST test_store_crash torture_walk torture_store torture_report torture_client
    torture_budget)
set(WORLDS torture_walk torture_report torture_budget) # a wijk is made new for each failure

if(BUURT_TESTS)
  each(unit/test_*.c unit_sources)
  add_custom_target(threads_tests)
  foreach(source ${unit_sources})
    get_filename_component(name ${source} NAME_WE)
    test_program(${name} SOURCES ${source} LINK cmocka)
    add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 600)
    if(name STREQUAL "test_mls_random" AND CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT WASI_BUILD)
      # a hundred groups where it is fastest; four of them under the sanitizers and in wasm
      set_tests_properties(${name} PROPERTIES ENVIRONMENT BUURT_SEEDS=100 COST 100
                           TIMEOUT 900)
    endif()
    if(name STREQUAL "test_store_crash" AND BUURT_SANITIZE)
      # two thousand images in the build that is shipped, a hundred under the sanitizers
      set_tests_properties(${name} PROPERTIES ENVIRONMENT BUURT_IMAGES=100)
    endif()
    file(STRINGS ${source} threaded REGEX "^#include (<pthread\\.h>|\"server/net/)")
    if(name IN_LIST SLOWEST)
      set_tests_properties(${name} PROPERTIES COST 50)
    endif()
    if(threaded)
      # they wait for other threads more than they work: begun first, beside those that work
      set_tests_properties(${name} PROPERTIES LABELS "unit;threads" COST 90)
      add_dependencies(threads_tests ${name})
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
    rooms_of(rooms ${source})
    if(SQLITE_ARCHIVE AND server_rules IN_LIST rooms) # SQLite's own allocations fail too
      target_link_options(${name} PRIVATE
        -Wl,--whole-archive ${SQLITE_ARCHIVE} -Wl,--no-whole-archive)
      target_link_libraries(${name} PRIVATE m dl z Threads::Threads)
    endif()
    add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES LABELS torture TIMEOUT 900)
    if(BUURT_SANITIZE AND name IN_LIST WORLDS)
      # each allocation in the build that is shipped, every third under the sanitizers
      set_tests_properties(${name} PROPERTIES ENVIRONMENT BUURT_STRIDE=3)
    endif()
    if(name IN_LIST SLOWEST)
      set_tests_properties(${name} PROPERTIES COST 50)
    endif()
  endforeach()

  file(GLOB peer_sources CONFIGURE_DEPENDS ${T}/support/mls_peer*.c)
  if(peer_sources)
    test_program(mls_peer SOURCES ${peer_sources} LINK part_cjson)
  endif()
  include(${T}/simulation/simulation.cmake OPTIONAL)
  file(GLOB kill_sources CONFIGURE_DEPENDS ${T}/integration/kill_*.c)
  if(kill_sources)
    test_program(kill_buurtd SOURCES ${kill_sources})
  endif()
  file(GLOB bench_sources CONFIGURE_DEPENDS ${T}/bench/bench_*.c)
  foreach(source ${bench_sources})
    get_filename_component(name ${source} NAME_WE)
    test_program(${name} SOURCES ${source})
    target_link_libraries(${name} PRIVATE Threads::Threads part_websockets part_sqlite
                          ${EV_LIBRARY})
  endforeach()

  foreach(proof split doors)
    add_test(NAME ${proof} COMMAND ${T}/tidy/${proof}.sh ${CMAKE_BINARY_DIR}
             WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${proof} PROPERTIES LABELS unit)
  endforeach()
endif()

if(WASI_BUILD)
  # the same bench, so that a phone's figures stand beside the machine's own
  test_program(bench_mls SOURCES ${T}/bench/bench_mls.c)
  set_target_properties(bench_mls PROPERTIES EXCLUDE_FROM_ALL ON)
endif()

if(NOT WASI_BUILD)
  file(GLOB fuzz_sources CONFIGURE_DEPENDS ${T}/fuzz/fuzz_*.c)
  add_custom_target(fuzz_targets)
  foreach(source ${fuzz_sources})
    get_filename_component(name ${source} NAME_WE)
    if(BUURT_FUZZ)
      test_program(${name} SOURCES ${source})
      target_link_options(${name} PRIVATE -fsanitize=fuzzer)
      add_dependencies(fuzz_targets ${name})
    else()
      test_program(${name} SOURCES ${source} ${T}/support/fuzz_replay.c)
      string(REGEX REPLACE "^fuzz_" "" subject ${name})
      add_test(NAME ${name} COMMAND ${name} tests/fuzz/corpus/${subject}
               WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
      set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 300)
    endif()
  endforeach()
endif()
