target_link_libraries(${lib} PUBLIC ${CCTZ})
