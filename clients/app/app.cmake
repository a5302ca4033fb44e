# What the app takes from C on the host: the types of its page, printed from the rows, and the
# module's doors as a library for the unit tests. The module itself: wasm/module.cmake.
room(app_bridge ROOT clients FILES clients/app/wasm/exports*.c clients/app/wasm/bridge*.c
     LINK client_core)
target_include_directories(app_bridge PUBLIC ${CMAKE_CURRENT_LIST_DIR}/wasm)

set(print_parts ${print_sources})
list(FILTER print_parts EXCLUDE REGEX "wire_print_main\\.c$")
add_executable(bridge_print ${CMAKE_CURRENT_LIST_DIR}/print/bridge_print.c ${print_parts})
target_link_libraries(bridge_print PRIVATE app_bridge)
