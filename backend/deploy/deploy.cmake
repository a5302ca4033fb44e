# What an operator installs: `cpack --config build/release/CPackConfig.cmake` makes one package of
# it, whose dependencies are read off the programs.
set(deploy ${CMAKE_SOURCE_DIR}/backend/deploy)
install(TARGETS buurtd buurt RUNTIME DESTINATION bin)
install(FILES ${deploy}/buurtd.service DESTINATION lib/systemd/system)
install(FILES ${deploy}/buurtd.ini DESTINATION /etc/buurt)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/build/app/site/ DESTINATION share/buurt/site OPTIONAL)
install(FILES ${deploy}/OPERATE.md ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION share/doc/buurt)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME buurt)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "Buurt <beheer@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Neighbourhood watch whose server cannot read along")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR})
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libwebsockets-evlib-ev, tzdata, passwd, util-linux")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${deploy}/postinst ${deploy}/prerm ${deploy}/conffiles)
include(CPack)
