target_link_libraries(${lib} PUBLIC ZLIB::ZLIB PkgConfig::BROTLIENC)
