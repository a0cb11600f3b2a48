// Forms: the first byte says in which pieces the rest comes. Whatever it is, it is taken apart without harm, and the
// same way as in one piece.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "http/body/multipart.hpp"

namespace {

using dirigent::http::MultipartScanner;

std::string scanned(std::string_view form, std::size_t size) {
  MultipartScanner scanner("b");
  std::string found;
  for (;;) {
    switch (scanner.next()) {
      case MultipartScanner::Step::kMore:
        if (form.empty()) scanner.finish();
        scanner.feed(form.substr(0, size));
        form.remove_prefix(std::min(size, form.size()));
        break;
      case MultipartScanner::Step::kPart:
        found += "<" + scanner.part().name + "|" + scanner.part().filename.value_or("") + "|" +
                 scanner.part().content_type + ">";
        break;
      case MultipartScanner::Step::kData:
        found += scanner.data();
        break;
      case MultipartScanner::Step::kPartEnd:
        found += "</>";
        break;
      case MultipartScanner::Step::kEnd:
        return found + "end";
      case MultipartScanner::Step::kBroken:
        return "broken";  // how much is told before depends on the pieces
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view form(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (scanned(form, data[0] % 64 + 1) != scanned(form, form.size() + 1)) std::abort();
  return 0;
}
