target_link_libraries(${lib} PUBLIC PkgConfig::DEFLATE PkgConfig::BROTLIENC)
