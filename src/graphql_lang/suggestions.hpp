// "Did you mean ...?": the names nearest to one that is not there.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace dirigent::graphql_lang {

/// Those of `names` that differ from `written` in no more than two fifths of its letters, the nearest first, then by
/// name.
std::vector<std::string> suggestions(std::string_view written, const std::vector<std::string>& names);

/// ` Did you mean "a", "b", or "c"?` of the five nearest; empty for none.
std::string did_you_mean(std::string_view written, const std::vector<std::string>& names);

/// The same among fields, inputs: whatever has a name.
template <class Named>
std::string did_you_mean(std::string_view written, const std::vector<Named>& known) {
  std::vector<std::string> names;
  names.reserve(known.size());
  for (const Named& one : known) names.push_back(one.name);
  return did_you_mean(written, names);
}

/// The same for a list that is already chosen; `what` comes before the names.
std::string did_you_mean_any(std::vector<std::string> chosen, std::string_view what = {});

}  // namespace dirigent::graphql_lang
