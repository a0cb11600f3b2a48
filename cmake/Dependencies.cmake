# Every third-party library the project links, found once. packages.txt lists the Debian packages behind them.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(ARGON2 REQUIRED IMPORTED_TARGET libargon2)
pkg_check_modules(DEFLATE REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(BROTLIENC REQUIRED IMPORTED_TARGET libbrotlienc)
pkg_check_modules(CBOR REQUIRED IMPORTED_TARGET libcbor)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8)
find_library(CCTZ cctz REQUIRED)
# Its pkg-config file has a definition that the precompiled headers were made without.
find_library(HIREDIS hiredis REQUIRED)

# Flags shared by every target; warnings are errors so that none accumulates.
add_library(dirigent_flags INTERFACE)
target_include_directories(dirigent_flags INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
target_compile_options(dirigent_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -fcoroutines>)
# Profilers and crash reports walk the stack; the register is not missed.
target_compile_options(dirigent_flags INTERFACE -fno-omit-frame-pointer)
# Optimising, GCC 12 takes the frames of inlined coroutines for a mismatch of new and delete.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT (CMAKE_BUILD_TYPE STREQUAL "Debug" AND CMAKE_CXX_FLAGS_DEBUG MATCHES "-O0"))
  target_compile_options(dirigent_flags INTERFACE -Wno-mismatched-new-delete)
endif()
target_compile_definitions(dirigent_flags INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED DIRIGENT_VERSION="${PROJECT_VERSION}")
target_link_libraries(dirigent_flags INTERFACE Threads::Threads Boost::json fmt::fmt OpenSSL::SSL OpenSSL::Crypto)
# GCC 12 sees overruns and dangling pointers that are not there once it has inlined std::string (PR 105329, PR 105651).
target_compile_options(dirigent_flags INTERFACE $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-array-bounds
  -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-dangling-pointer -Wno-use-after-free>)
if(DIRIGENT_SANITIZE)
  list(JOIN DIRIGENT_SANITIZE "," sanitizers)
  target_compile_options(dirigent_flags INTERFACE -fsanitize=${sanitizers} -fno-sanitize-recover=all)
  target_link_options(dirigent_flags INTERFACE -fsanitize=${sanitizers})
  if(sanitizers MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(dirigent_flags INTERFACE -Wno-tsan)  # Asio's fences are beside the mutexes that order its handlers
  endif()
endif()
