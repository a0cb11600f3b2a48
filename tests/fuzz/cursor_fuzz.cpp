// Forged cursors: the values of a place in the list are whatever the input says, behind the right name of the order or
// a wrong one. They are refused, or lead to a page.
#include <cstdint>
#include <string_view>

#include "crypto/base64.hpp"
#include "engine/cursor.hpp"
#include "reading.hpp"

namespace {

using namespace dirigent;

constexpr const char* kSorts[] = {"name,id",    "-goals,team.name,-id", "id",  "year(d),u",      "-t,f,n,b",
                                  "dt,h,-s,id", "team.city.pop,id",     "-id", "minute(t),d,id", "count(players),id"};

const char* collection_of_sort(std::size_t sort) {
  static constexpr const char* kOf[] = {"team", "player", "city", "kind", "kind",
                                        "kind", "player", "page", "kind", "team"};
  return kOf[sort];
}

/// The first part of a cursor of this order, as the server itself writes it.
std::string order_name(std::size_t sort) {
  static std::string names[std::size(kSorts)];
  if (names[sort].empty()) {
    const auto& order = kSorts[sort];
    const std::string query = std::string(R"({"fields":"*","limit":1,"after":"","sort":")") + order + "\"}";
    names[sort] = fuzz::Reading::instance().next_cursor(collection_of_sort(sort), query);
    const auto text = crypto::base64_decode(names[sort], crypto::Alphabet::kUrl);
    fuzz::require(text.has_value());
    names[sort] = std::string(json::parse(*text).as_array().front().as_string());
  }
  return names[sort];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t sort = data[0] % std::size(kSorts);
  const std::string_view rest(reinterpret_cast<const char*>(data + 2), size - 2);
  std::string cursor(rest);
  if ((data[1] & 1) != 0) {
    cursor = "[\"" + order_name(sort) + "\"" + (rest.empty() ? "" : ",") + cursor + "]";
    cursor = crypto::base64_encode(cursor, crypto::Alphabet::kUrl);
  }
  json::object query{{"fields", "*"}, {"sort", kSorts[sort]}, {(data[1] & 2) != 0 ? "after" : "before", cursor}};
  const std::string text = base::to_json(json::value(query));
  fuzz::list_of(fuzz::Reading::instance().items(collection_of_sort(sort), text));
  fuzz::Reading::instance().plan_for_postgres(collection_of_sort(sort), text);
  return 0;
}
