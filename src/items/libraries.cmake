target_link_libraries(${lib} PUBLIC PkgConfig::PCRE2)
