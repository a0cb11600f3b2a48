target_link_libraries(${lib} PRIVATE PkgConfig::DEFLATE)
