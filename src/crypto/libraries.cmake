target_link_libraries(${lib} PUBLIC PkgConfig::ARGON2)
