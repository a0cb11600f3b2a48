#include "templates/filters_list.hpp"

#include <stdexcept>

#include "base/json_writer.hpp"
#include "base/utf8.hpp"
#include "templates/expression.hpp"

namespace dirigent::templates {

namespace {

json::array list_of(const json::value& value) {
  if (value.is_array()) return value.get_array();
  if (value.is_null()) return {};
  return {value};
}

json::value property(const json::value& value, const json::value& name) {
  const json::value* found = value.is_object() ? value.get_object().if_contains(text_of(name)) : nullptr;
  return found != nullptr ? *found : json::value();
}

// The characters of a text, ill-formed bytes one by one.
std::vector<std::string> characters(std::string_view text) {
  std::vector<std::string> list;
  for (std::size_t at = 0; at < text.size(); at += list.back().size()) {
    list.emplace_back(text.substr(at, base::character_length(text, at)));
  }
  return list;
}

struct Part {
  std::size_t from, to;
};

Part part_of(std::size_t size, const FilterArguments& given) {
  const auto whole = [](const json::value& value, double standard) {
    return value.is_number() ? std::clamp(value.to_number<double>(), -1e9, 1e9) : standard;
  };
  double from = whole(given.at(0), 0);
  if (from < 0) from += static_cast<double>(size);
  const double to = from + whole(given.at(1), 1);
  const auto within = [size](double at) {
    return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(size)));
  };
  return {within(from), std::max(within(from), within(to))};
}

bool before(const json::value& a, const json::value& b) {
  if (a.is_number() && b.is_number()) return a.to_number<double>() < b.to_number<double>();
  if (a.is_number() != b.is_number()) return a.is_number();
  return text_of(a) < text_of(b);
}

}  // namespace

json::value compact(const std::string&, const json::value& value, const FilterArguments&) {
  json::array out;
  for (json::value& entry : list_of(value)) {
    if (!entry.is_null()) out.push_back(std::move(entry));
  }
  return out;
}

json::value end_of_list(const std::string& name, const json::value& value, const FilterArguments&) {
  if (!value.is_array() || value.get_array().empty()) return nullptr;
  return name == "first" ? value.get_array().front() : value.get_array().back();
}

json::value join(const std::string& name, const json::value& value, const FilterArguments& given) {
  const std::string separator = given.at(0).is_null() ? " " : text_of(given.at(0));
  std::string out;
  bool first = true;
  for (const json::value& entry : list_of(value)) {
    if (!first) out += separator;
    first = false;
    out += text_of(entry);
    if (out.size() > given.max_value) throw std::length_error(name);
  }
  return json::value(json::string(out));
}

json::value map_list(const std::string&, const json::value& value, const FilterArguments& given) {
  json::array out;
  for (const json::value& entry : list_of(value)) out.push_back(property(entry, given.at(0)));
  return out;
}

json::value reverse(const std::string&, const json::value& value, const FilterArguments&) {
  json::array list = list_of(value);
  std::reverse(list.begin(), list.end());
  return list;
}

json::value size(const std::string&, const json::value& value, const FilterArguments&) {
  if (value.is_array()) return static_cast<std::int64_t>(value.get_array().size());
  if (value.is_string()) return static_cast<std::int64_t>(characters(value.get_string()).size());
  return 0;
}

json::value slice(const std::string&, const json::value& value, const FilterArguments& given) {
  if (value.is_array()) {
    const json::array& list = value.get_array();
    const Part part = part_of(list.size(), given);
    json::array out;
    for (std::size_t i = part.from; i < part.to; ++i) out.push_back(list[i]);
    return out;
  }
  const std::string text = text_of(value);
  const std::vector<std::string> list = characters(text);
  const Part part = part_of(list.size(), given);
  std::string out;
  for (std::size_t i = part.from; i < part.to; ++i) out += list[i];
  return json::value(json::string(out));
}

json::value sort(const std::string&, const json::value& value, const FilterArguments& given) {
  json::array list = list_of(value);
  const json::value& by = given.at(0);
  std::stable_sort(list.begin(), list.end(), [&by](const json::value& a, const json::value& b) {
    return by.is_null() ? before(a, b) : before(property(a, by), property(b, by));
  });
  return list;
}

json::value split(const std::string& name, const json::value& value, const FilterArguments& given) {
  const std::string text = text_of(value), separator = text_of(given.at(0));
  json::array out;
  if (text.empty()) return out;
  if (separator.empty()) {
    for (const std::string& character : characters(text)) out.emplace_back(json::string(character));
    return out;
  }
  std::size_t at = 0;
  for (std::size_t hit = text.find(separator); hit != std::string::npos; hit = text.find(separator, at)) {
    out.emplace_back(json::string(std::string_view(text).substr(at, hit - at)));
    at = hit + separator.size();
    if (out.size() > given.max_value / 16) throw std::length_error(name);
  }
  out.emplace_back(json::string(std::string_view(text).substr(at)));
  return out;
}

json::value uniq(const std::string&, const json::value& value, const FilterArguments&) {
  std::set<std::string> seen;
  json::array out;
  for (json::value& entry : list_of(value)) {
    if (seen.insert(base::to_json(entry)).second) out.push_back(std::move(entry));
  }
  return out;
}

json::value where(const std::string&, const json::value& value, const FilterArguments& given) {
  json::array out;
  for (const json::value& entry : list_of(value)) {
    const json::value found = property(entry, given.at(0));
    if (given.values.size() < 2 ? is_true(found) : found == given.at(1)) out.push_back(entry);
  }
  return out;
}

}  // namespace dirigent::templates
