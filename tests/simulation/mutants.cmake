# Faults that are built in on purpose, one at a time, to see that the tests find them:
#
#     cmake … -DBUURT_MUTANT=reply_before_commit
#
# Each is one line in one file of the product, behind `#ifdef BUURT_MUTANT_<name>`; without the
# option none of them is compiled. tests/simulation/mutants builds each and has it caught.
set(BUURT_MUTANT "" CACHE STRING "a fault to build in, for tests of the tests; empty: none")
set(MUTANTS
  reply_before_commit:backend/server/core/core.c
  normal_sync:backend/store/db.c
  no_dedup:backend/server/core/answer.c
  cursor_plus_one:backend/server/core/reader.c
  accept_without_chain:protocol/cert/policy_commit.c
  skip_compare_and_set:backend/group/commit.c)
if(BUURT_MUTANT)
  set(file "")
  foreach(mutant ${MUTANTS})
    if(mutant MATCHES "^${BUURT_MUTANT}:(.*)$")
      set(file ${CMAKE_MATCH_1})
    endif()
  endforeach()
  if(NOT file)
    message(FATAL_ERROR "BUURT_MUTANT: no fault is called ${BUURT_MUTANT}")
  endif()
  # The one file alone: another fault rebuilds nothing else.
  set_source_files_properties(${CMAKE_SOURCE_DIR}/${file} PROPERTIES
    COMPILE_DEFINITIONS BUURT_MUTANT_${BUURT_MUTANT})
endif()
