#include "engine/analytics/group_object.hpp"

#include <algorithm>

#include "base/json_writer.hpp"

namespace dirigent::engine {

namespace {

/// How many objects both places stand in, besides the outermost.
std::size_t shared_objects(const std::vector<std::string>& left, const std::vector<std::string>& right) {
  const std::size_t most = std::min(left.size(), right.size()) - 1;
  std::size_t count = 0;
  while (count < most && left[count] == right[count]) ++count;
  return count;
}

}  // namespace

ObjectText object_text(const std::vector<std::vector<std::string>>& keys) {
  ObjectText text;
  std::size_t open = 0;  // objects around the value before
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::size_t shared = i == 0 ? 0 : shared_objects(keys[i - 1], keys[i]);
    std::string lead = i == 0 ? "{" : std::string(open - shared, '}') + ",";
    for (std::size_t depth = shared; depth < keys[i].size(); ++depth) {
      base::append_json_string(lead, keys[i][depth]);
      lead += depth + 1 < keys[i].size() ? ":{" : ":";
    }
    open = keys[i].size() - 1;
    text.leads.push_back(std::move(lead));
  }
  text.close = keys.empty() ? "{}" : std::string(open + 1, '}');
  return text;
}

}  // namespace dirigent::engine
