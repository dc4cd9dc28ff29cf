# cmake --install: the program with its manual, the library as a CMake package (after find_package(primalsim) link primalsim::study), and
# what people copy from. The Python package is installed by python/CMakeLists.txt.
# Headers go to a folder of their own, for they include each other from the root: "study/session.h".
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/primalsim)
set(header_folder ${CMAKE_INSTALL_INCLUDEDIR}/primalsim)

install(TARGETS primalsim)
install(DIRECTORY ${PROJECT_BINARY_DIR}/cli/manual/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
install(DIRECTORY ${PROJECT_BINARY_DIR}/cli/manual/completions DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion)
# To copy and edit; the program has its own copies built in.
install(DIRECTORY configs DESTINATION ${CMAKE_INSTALL_DATADIR}/primalsim FILES_MATCHING PATTERN "*.txtpb" PATTERN "*.csv")
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DATADIR}/primalsim PATTERN __pycache__ EXCLUDE)
install(DIRECTORY proto/primalsim DESTINATION ${CMAKE_INSTALL_DATADIR}/primalsim/proto FILES_MATCHING PATTERN "*.proto")
install(FILES README.md CHANGELOG.md CITATION.cff DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(TARGETS primalsim_core primalsim_messages primalsim_proto primalsim_noc primalsim_pe_models primalsim_workloads
  primalsim_accelerator primalsim_study EXPORT primalsim INCLUDES DESTINATION ${header_folder})
install(EXPORT primalsim FILE primalsim-targets.cmake NAMESPACE primalsim:: DESTINATION ${package_folder})
write_basic_package_version_file(primalsim-config-version.cmake COMPATIBILITY SameMinorVersion)
configure_file(cmake/primalsim-config.cmake.in primalsim-config.cmake @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/primalsim-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/primalsim-config-version.cmake
  DESTINATION ${package_folder})

get_directory_property(headers DIRECTORY study DEFINITION PRIMALSIM_PUBLIC_HEADERS)
foreach(header ${headers})
  get_filename_component(folder ${header} DIRECTORY)
  install(FILES ${header} DESTINATION ${header_folder}/${folder})
endforeach()
install(DIRECTORY ${PROJECT_BINARY_DIR}/proto/primalsim DESTINATION ${header_folder} FILES_MATCHING PATTERN "*.pb.h")
