# vips/ becomes a shared object of its own, which library.cpp loads when it is first needed.
pkg_check_modules(VIPS REQUIRED IMPORTED_TARGET vips-cpp)
get_target_property(image_sources ${lib} SOURCES)
set(vips_sources ${image_sources})
list(FILTER vips_sources INCLUDE REGEX "/images/vips/")
list(FILTER image_sources EXCLUDE REGEX "/images/vips/")
set_property(TARGET ${lib} PROPERTY SOURCES ${image_sources})
add_library(dirigent_images_vips MODULE ${vips_sources})
target_link_libraries(dirigent_images_vips PRIVATE dirigent_flags PkgConfig::VIPS)
set_target_properties(dirigent_images_vips PROPERTIES PREFIX "" OUTPUT_NAME dirigent-images
  LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
add_dependencies(${lib} dirigent_images_vips)
target_link_libraries(${lib} PRIVATE ${CMAKE_DL_LIBS})
