# The simulator, and the simulator of each fault that is built in on purpose:
#
#     simulate             the product as it is
#     simulate_<mutant>    the product with one fault: the target `mutants` builds them all, and
#                          the script of that name has each of them caught
#
# A fault is one line in one file of the product, behind `#ifdef BUURT_MUTANT_<name>`. That file is
# compiled once more for it and stands before the library it comes from, so that nothing else is
# built anew and no other program can ever hold it.
set(MUTANTS
  reply_before_commit:backend/server/core/core.c
  normal_sync:backend/store/db.c
  no_dedup:backend/server/core/answer.c
  cursor_plus_one:backend/server/core/reader.c
  accept_without_chain:protocol/cert/policy_commit.c
  skip_compare_and_set:backend/group/commit.c)

file(GLOB simulation_sources CONFIGURE_DEPENDS ${T}/simulation/*.c)
rooms_of(simulation_rooms ${simulation_sources})

# simulator(NAME SOURCES…): verified.c says why one function is wrapped.
function(simulator name)
  add_executable(${name} ${ARGN} $<TARGET_OBJECTS:simulation>)
  target_link_libraries(${name} PRIVATE house ${simulation_rooms})
  target_link_options(${name} PRIVATE LINKER:--wrap=crypto_sign_ed25519_verify_detached)
endfunction()

if(simulation_sources)
  add_library(simulation OBJECT ${simulation_sources})
  target_include_directories(simulation PRIVATE ${T}
    ${CMAKE_SOURCE_DIR}/protocol ${CMAKE_SOURCE_DIR}/backend ${CMAKE_SOURCE_DIR}/clients)
  target_link_libraries(simulation PRIVATE house ${simulation_rooms})
  simulator(simulate)

  add_custom_target(mutants)
  add_dependencies(mutants simulate)
  foreach(mutant ${MUTANTS})
    string(REPLACE ":" ";" mutant ${mutant})
    list(GET mutant 0 fault)
    list(GET mutant 1 file)
    simulator(simulate_${fault} ${CMAKE_SOURCE_DIR}/${file})
    target_compile_definitions(simulate_${fault} PRIVATE BUURT_MUTANT_${fault})
    set_target_properties(simulate_${fault} PROPERTIES EXCLUDE_FROM_ALL ON)
    add_dependencies(mutants simulate_${fault})
  endforeach()
endif()
