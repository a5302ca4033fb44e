# buurt, the command-line client: the same core as the phone, with a socket, a file and a terminal.
room(cli_socket ROOT clients FILES clients/cli/transport.c LINK wire part_websockets part_ssl)
room(cli_account ROOT clients FILES clients/cli/account*.c LINK wire crypto_public)
file(GLOB cli_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/clients/cli/*.c
     ${CMAKE_SOURCE_DIR}/clients/cli/example/*.c)
if(cli_sources)
  add_executable(buurt ${cli_sources})
  target_compile_definitions(buurt PRIVATE BUURT_VERSION="${PROJECT_VERSION}")
  target_link_libraries(buurt PRIVATE client_core part_websockets part_ssl part_sqlite part_qrencode
                        Threads::Threads)
endif()

# The host prints the catalogue, the schemas and what the server sees from the tables of messages.
file(GLOB print_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/protocol/wire/wire_print*.c)
if(print_sources)
  add_executable(wire_print ${print_sources})
  target_link_libraries(wire_print PRIVATE sealed wire)
endif()
