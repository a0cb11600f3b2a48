target_link_libraries(${lib} PUBLIC PkgConfig::SQLITE PkgConfig::PQ)
