#include "query/shape_key.hpp"

namespace dirigent::query {

namespace {

constexpr std::size_t kLongest = 4096;

class Key {
 public:
  void add(std::string_view text) { key_.append(std::to_string(text.size())).append(1, ':').append(text); }
  void add(std::int64_t number) { key_.append(std::to_string(number)).append(1, ';'); }
  void add(const std::optional<std::int64_t>& number) {
    if (number) return add(*number);
    key_ += '-';
  }
  void add(const std::vector<std::string>& texts) {
    add(static_cast<std::int64_t>(texts.size()));
    for (const std::string& text : texts) add(text);
  }
  void add_level(const Query& query);
  std::string take() { return std::move(key_); }

 private:
  std::string key_;
};

void Key::add_level(const Query& query) {
  // A member that is new to Query does not compile here before it is part of the key.
  const auto& [fields, fields_given, filter, search, sort, limit, offset, page, after, before, aggregates, group,
               having, windows, tree, alias, deep, meta, version, version_raw, backlink] = query;
  add(fields);
  add(static_cast<std::int64_t>(fields_given));
  add(static_cast<std::int64_t>(filter.has_value()));
  add(search.value_or(""));
  add(static_cast<std::int64_t>(search.has_value()));
  add(static_cast<std::int64_t>(sort.size()));
  for (const SortKey& one : sort) {
    add(one.path);
    add(static_cast<std::int64_t>(one.descending));
  }
  for (const auto& number : {limit, offset, page}) add(number);
  for (const auto& cursor : {after, before}) add(cursor.value_or("-"));
  add(static_cast<std::int64_t>(aggregates.size()));
  for (const Aggregate& aggregate : aggregates) {
    add(aggregate.function);
    add(aggregate.fields);
  }
  add(group);
  add(static_cast<std::int64_t>(having.has_value()));
  add(static_cast<std::int64_t>(windows.size()));
  add(static_cast<std::int64_t>(tree.has_value()));
  add(static_cast<std::int64_t>(alias.size()));
  for (const auto& [name, field] : alias) {
    add(name);
    add(field);
  }
  add(static_cast<std::int64_t>(meta));
  add(version.value_or("-"));
  add(static_cast<std::int64_t>(version_raw));
  add(static_cast<std::int64_t>(backlink));
  add(static_cast<std::int64_t>(deep.size()));
  for (const auto& [name, level] : deep) {
    add(name);
    add_level(level);
  }
}

bool nested_conditions(const Query& query) {
  for (const auto& [name, level] : query.deep) {
    if (level.filter || level.search || level.having || !level.windows.empty() || nested_conditions(level)) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> shape_key(const Query& query) {
  const unsigned cursors = static_cast<unsigned>(MetaCount::kCursor);
  const bool by_cursor = query.after || query.before || (query.meta & cursors) != 0;
  // The ranking of an indexed search holds the rest of the filter.
  const bool ranked = query.search && query.filter;
  const bool special = query.tree || query.having || !query.windows.empty();
  if (by_cursor || ranked || special || nested_conditions(query)) return std::nullopt;
  Key key;
  key.add_level(query);
  std::string text = key.take();
  if (text.size() > kLongest) return std::nullopt;
  return text;
}

}  // namespace dirigent::query
