target_link_libraries(${lib} PUBLIC PkgConfig::ARGON2)
target_link_libraries(${lib} PRIVATE PkgConfig::CBOR)
