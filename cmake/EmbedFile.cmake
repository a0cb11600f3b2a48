# Writes a data file as a C++ byte array; used by dirigent_embed.
file(READ ${IN} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
get_filename_component(name ${IN} NAME)
file(WRITE ${HEADER} "// Generated from ${name} by cmake/EmbedFile.cmake.\n#pragma once\n#include <string_view>\nnamespace dirigent::data { extern const std::string_view ${SYMBOL}; }\n")
file(WRITE ${OUT} "// Generated from ${name} by cmake/EmbedFile.cmake.\n#include <string_view>\nnamespace dirigent::data {\nextern const std::string_view ${SYMBOL};\nstatic const char bytes[] = {${bytes}'\\0'};\nconst std::string_view ${SYMBOL}{bytes, sizeof bytes - 1};\n}\n")
