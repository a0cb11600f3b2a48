target_link_libraries(${lib} PRIVATE ${HIREDIS})
