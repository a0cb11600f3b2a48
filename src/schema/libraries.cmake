target_link_libraries(${lib} PRIVATE yaml-cpp)
