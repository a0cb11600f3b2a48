// Any bytes as the query string of a list: parsed, planned, run on SQLite and written as JSON, or refused. A statement
// that SQLite does not take ends the fuzzer. PostgreSQL's statement is made as well.
#include <cstdint>
#include <string_view>

#include "reading.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dirigent;
  if (size < 1) return 0;
  static constexpr const char* kCollections[] = {"team", "city", "player", "page", "block", "kind", "para", "home"};
  const char* collection = kCollections[data[0] % std::size(kCollections)];
  const auto raw = query::parse_query_string({reinterpret_cast<const char*>(data + 1), size - 1}, query::Limits{});
  if (!raw) return 0;
  const std::string text = base::to_json(raw.value());
  fuzz::list_of(fuzz::Reading::instance().items(collection, text));
  fuzz::Reading::instance().plan_for_postgres(collection, text);
  return 0;
}
