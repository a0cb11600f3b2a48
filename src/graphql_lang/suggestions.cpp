#include "graphql_lang/suggestions.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"

namespace dirigent::graphql_lang {

namespace {

constexpr std::size_t kMostSuggestions = 5;
constexpr std::size_t kMostNames = 5000;   // to be compared; further ones are not suggested
constexpr std::size_t kLongestName = 128;  // longer ones are nobody's slip of the finger

/// Insertions, deletions, replacements and swaps of neighbours that make one of the other; nothing beyond `most`.
std::optional<std::size_t> distance(std::string_view a, std::string_view b, std::size_t most) {
  const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > most) return std::nullopt;
  std::vector<std::size_t> before, last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    std::size_t least = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + cost});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    if (least > most) return std::nullopt;
    before = last;
    last = row;
  }
  if (last[b.size()] > most) return std::nullopt;
  return last[b.size()];
}

}  // namespace

std::vector<std::string> suggestions(std::string_view written, const std::vector<std::string>& names) {
  if (written.size() > kLongestName) return {};
  const std::size_t most = written.size() * 2 / 5 + 1;
  const std::string lowered = base::lower(written);
  std::vector<std::pair<std::size_t, std::string>> near;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNames); ++i) {
    const std::string& name = names[i];
    if (name == written) continue;
    // Another case is one difference, whatever its extent.
    const std::string low = base::lower(name);
    const std::optional<std::size_t> apart =
        low == lowered ? std::optional<std::size_t>(1) : distance(lowered, low, most);
    if (apart) near.emplace_back(*apart, name);
  }
  std::sort(near.begin(), near.end());
  std::vector<std::string> result;
  result.reserve(near.size());
  for (auto& [apart, name] : near) result.push_back(std::move(name));
  return result;
}

std::string did_you_mean(std::string_view written, const std::vector<std::string>& names) {
  return did_you_mean_any(suggestions(written, names));
}

std::string did_you_mean_any(std::vector<std::string> chosen, std::string_view what) {
  if (chosen.empty()) return {};
  if (chosen.size() > kMostSuggestions) chosen.resize(kMostSuggestions);
  std::string list;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    if (i > 0) list += chosen.size() > 2 ? ", " : " ";
    if (i > 0 && i + 1 == chosen.size()) list += "or ";
    list += "\"" + chosen[i] + "\"";
  }
  return fmt::format(" Did you mean {}{}?", what, list);
}

}  // namespace dirigent::graphql_lang
