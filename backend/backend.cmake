# The server. It follows groups, so it knows mls_public; it can read nothing, so it never links
# crypto_secret, mls_secret, cert_secret or sealed (tests/tidy/split.sh proves it on the binary).

# SQL becomes C here, and every statement is prepared against the migrations: a wrong column stops
# the build.
file(GLOB migrations CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/backend/store/migrations/*.sql)
file(GLOB individual CONFIGURE_DEPENDS
     ${CMAKE_SOURCE_DIR}/backend/store/migrations/individual/*.sql)
list(APPEND migrations ${individual})
file(GLOB statements CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/backend/*/*.sql
     ${CMAKE_SOURCE_DIR}/backend/server/*/*.sql)
set(generated ${CMAKE_BINARY_DIR}/generated)
set(statement_files "")
file(GLOB embedder CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/backend/store/sql_embed.c
     ${CMAKE_SOURCE_DIR}/backend/store/sql_words.c)
if(embedder)
  file(MAKE_DIRECTORY ${generated})
  add_executable(sql_embed ${embedder})
  target_include_directories(sql_embed PRIVATE ${CMAKE_SOURCE_DIR}/backend)
  target_link_libraries(sql_embed PRIVATE house part_sqlite)
  set(statement_files ${generated}/statements.c ${generated}/statements.h)
  add_custom_command(OUTPUT ${statement_files}
    COMMAND sql_embed ${generated}/statements.h ${generated}/statements.c
            ${migrations} -- ${statements}
    DEPENDS sql_embed ${migrations} ${statements} VERBATIM
    COMMENT "Preparing every statement against the migrations")
endif()
add_custom_target(generated_files DEPENDS ${statement_files})

file(GLOB_RECURSE server_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/backend/*.c)
list(FILTER server_sources EXCLUDE REGEX
     "/backend/main\\.c$|/sql_embed\\.c$|/backend/server/net/")
set(server_links wire cert mls_public part_sqlite part_ical part_inih part_curl part_crypto_ssl
                 Threads::Threads m)
if(server_sources)
  add_library(server_rules STATIC ${server_sources} ${statement_files})
  target_include_directories(server_rules PUBLIC ${CMAKE_SOURCE_DIR}/backend ${generated})
  target_link_libraries(server_rules PUBLIC house ${server_links})
else()
  add_library(server_rules INTERFACE)
  target_include_directories(server_rules INTERFACE ${CMAKE_SOURCE_DIR}/backend ${generated})
  target_link_libraries(server_rules INTERFACE house ${server_links})
endif()

room(server_net ROOT backend FILES backend/server/net/*.c
     LINK server_rules part_websockets part_ssl ${EV_LIBRARY})

file(GLOB server_main CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/backend/main.c)
if(server_main)
  add_executable(buurtd ${server_main})
  target_link_libraries(buurtd PRIVATE server_net server_rules)
endif()
