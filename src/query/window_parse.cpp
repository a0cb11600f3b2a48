#include "query/window_parse.hpp"

#include "base/text.hpp"
#include "query/path.hpp"

namespace dirigent::query {

namespace {

using Problem = std::optional<base::Error>;

constexpr std::size_t kMaxWindows = 10, kMaxName = 64, kMaxKeys = 20;
constexpr std::int64_t kMaxRows = 10'000;

/// What a function takes.
struct Function {
  std::string_view name;
  enum class Of { kNeeded, kMay, kNever } of;
  bool ordered;  // means nothing without `sort`
  bool rows;
};

constexpr Function kFunctions[] = {
    {"sum", Function::Of::kNeeded, false, true},       {"avg", Function::Of::kNeeded, false, true},
    {"min", Function::Of::kNeeded, false, true},       {"max", Function::Of::kNeeded, false, true},
    {"count", Function::Of::kMay, false, true},        {"rank", Function::Of::kNever, true, false},
    {"dense_rank", Function::Of::kNever, true, false}, {"row_number", Function::Of::kNever, true, false},
    {"lag", Function::Of::kNeeded, true, true},        {"lead", Function::Of::kNeeded, true, true},
};

const Function* find_function(std::string_view name) {
  for (const Function& function : kFunctions)
    if (function.name == name) return &function;
  return nullptr;
}

bool is_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxName) return false;
  for (const char c : name) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!letter && c != '_') return false;
  }
  return true;
}

/// Texts of a csv text or a list of such texts; nothing for anything else.
std::optional<std::vector<std::string>> texts_of(const json::value& value) {
  std::vector<std::string> texts;
  if (const json::string* text = value.if_string()) return split_list(*text);
  const json::array* list = value.if_array();
  if (list == nullptr) return std::nullopt;
  for (const json::value& entry : *list) {
    const json::string* text = entry.if_string();
    if (text == nullptr) return std::nullopt;
    for (std::string& part : split_list(*text)) texts.push_back(std::move(part));
  }
  return texts;
}

std::optional<std::int64_t> number_of(const json::value& value) {
  if (const std::int64_t* number = value.if_int64()) return *number;
  if (const json::string* text = value.if_string()) return base::to_integer(*text);
  return std::nullopt;
}

class WindowParser {
 public:
  WindowParser(std::string name, Window& into) : where_("\"window." + name + "\""), into_(into) {
    into_.name = std::move(name);
  }

  Problem parse(const json::object& settings) {
    for (const auto& [key, value] : settings)
      if (Problem problem = set(key, value)) return problem;
    return judge();
  }

 private:
  Problem refuse(const std::string& what) const { return base::invalid_query(where_ + " " + what); }

  Problem set(std::string_view key, const json::value& value) {
    if (key == "rows") {
      into_.rows = number_of(value);
      if (into_.rows && *into_.rows >= 1 && *into_.rows <= kMaxRows) return std::nullopt;
      return refuse("takes \"rows\" from 1 to " + std::to_string(kMaxRows));
    }
    std::optional<std::vector<std::string>> texts = texts_of(value);
    if (!texts || texts->size() > kMaxKeys) return refuse("has no list of names in \"" + std::string(key) + "\"");
    if (key == "sort") {
      for (const std::string& entry : *texts) {
        SortKey& sort = into_.sort.emplace_back();
        sort.descending = entry.front() == '-';
        sort.path = split_path(std::string_view(entry).substr(sort.descending ? 1 : 0));
      }
    } else if (key == "partition") {
      into_.partition = std::move(*texts);
    } else if ((key == "function" || key == "of") && texts->size() == 1) {
      if (key == "of") {
        into_.of = split_path(texts->front());
      } else {
        into_.function = std::move(texts->front());
      }
    } else {
      return refuse("can't have \"" + std::string(key) + "\"");
    }
    return std::nullopt;
  }

  Problem judge() const {
    const Function* function = find_function(into_.function);
    if (function == nullptr) {
      return refuse("needs a \"function\": sum, avg, min, max, count, rank, dense_rank, row_number, lag or lead");
    }
    using Of = Function::Of;
    if (into_.of.empty() && function->of == Of::kNeeded) return refuse("needs \"of\"");
    if (!into_.of.empty() && function->of == Of::kNever) return refuse("takes no \"of\"");
    if (into_.rows && !function->rows) return refuse("takes no \"rows\"");
    if (into_.sort.empty() && (function->ordered || into_.rows)) return refuse("needs \"sort\"");
    return std::nullopt;
  }

  std::string where_;
  Window& into_;
};

}  // namespace

std::optional<base::Error> parse_windows(const json::object& raw, std::vector<Window>& into) {
  if (raw.size() > kMaxWindows) {
    return base::invalid_query("\"window\" takes at most " + std::to_string(kMaxWindows) + " windows");
  }
  for (const auto& [name, settings] : raw) {
    if (!is_name(name)) {
      return base::invalid_query("\"window\" takes names of at most " + std::to_string(kMaxName) +
                                 " letters, digits and underscores");
    }
    const json::object* object = settings.if_object();
    if (object == nullptr) return base::invalid_query("\"window." + std::string(name) + "\" has to be an object");
    if (Problem problem = WindowParser(std::string(name), into.emplace_back()).parse(*object)) return problem;
  }
  return std::nullopt;
}

}  // namespace dirigent::query
