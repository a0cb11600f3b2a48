#include "engine/explain/advice.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/text.hpp"

namespace dirigent::engine {

namespace {

/// The name in quotes that begins at `at`; `at` is then behind it.
std::optional<std::string> quoted_name(const std::string& text, std::size_t& at) {
  if (at >= text.size() || text[at] != '"') return std::nullopt;
  std::string name;
  for (++at; at < text.size(); ++at) {
    if (text[at] != '"') {
      name += text[at];
    } else if (at + 1 < text.size() && text[at + 1] == '"') {
      name += text[++at];
    } else {
      return ++at, name;
    }
  }
  return std::nullopt;
}

bool goes_on_with(const std::string& text, std::size_t at, std::string_view words) {
  return text.compare(at, words.size(), words) == 0;
}

bool begins_comparison(const std::string& text, std::size_t at) {
  static constexpr std::array<std::string_view, 7> kWords = {" = ", " < ", " > ", " <= ", " >= ", " IN (", " BETWEEN "};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return goes_on_with(text, at, word); });
}

/// Names and places of a statement, as far as advice needs them.
struct Reading {
  std::map<std::string, std::string> tables;  // by alias
  std::map<std::string, std::set<std::string>> compared, sorted;
};

Reading read_statement(const std::string& text) {
  Reading out;
  constexpr std::string_view kAs = " AS ", kOrder = " ORDER BY ";
  for (std::size_t at = text.find('"'); at != std::string::npos; at = text.find('"', at)) {
    const std::size_t begin = at;
    const std::optional<std::string> first = quoted_name(text, at);
    if (!first) break;
    if (at < text.size() && text[at] == '.') {
      const std::optional<std::string> second = quoted_name(text, ++at);
      if (!second) continue;
      const bool sorts = begin >= kOrder.size() && goes_on_with(text, begin - kOrder.size(), kOrder);
      const bool joined = begin >= 3 && goes_on_with(text, begin - 3, " = ");
      if (sorts) out.sorted[*first].insert(*second);
      if (joined || begins_comparison(text, at)) out.compared[*first].insert(*second);
    } else if (goes_on_with(text, at, kAs)) {
      at += kAs.size();
      if (const std::optional<std::string> alias = quoted_name(text, at)) out.tables.emplace(*alias, *first);
    }
  }
  return out;
}

/// The word behind `lead`, without quotes; empty when the line has no such lead.
std::string word_behind(const std::string& line, std::string_view lead) {
  std::size_t at = line.find(lead);
  if (at == std::string::npos) return {};
  at += lead.size();
  if (const std::optional<std::string> quoted = quoted_name(line, at)) return *quoted;
  return line.substr(at, line.find_first_of(" (", at) - at);
}

/// A statement's parts that name their tables apart: common table expressions all begin with the same alias.
std::vector<Reading> read_parts(const std::string& statement) {
  constexpr std::string_view kBoundary = " AS MATERIALIZED (";
  std::vector<Reading> parts;
  for (std::size_t begin = 0; begin < statement.size();) {
    const std::size_t end = std::min(statement.find(kBoundary, begin), statement.size());
    parts.push_back(read_statement(statement.substr(begin, end - begin)));
    begin = end + kBoundary.size();
  }
  return parts;
}

struct Scan {
  std::string table, alias;  // the table is known on PostgreSQL only
};

/// The table that a line of a plan reads whole; no alias for other lines.
Scan scan_of(const sql::Dialect& dialect, const std::string& line) {
  Scan scan;
  if (dialect.sqlite()) {
    if (line.find(" USING ") == std::string::npos) scan.alias = word_behind(line, "SCAN ");
    return scan;
  }
  scan.table = word_behind(line, "Seq Scan on ");
  if (scan.table.empty()) return scan;
  scan.alias = word_behind(line, "Seq Scan on " + scan.table + " ");
  if (scan.alias.empty()) scan.alias = word_behind(line, "Seq Scan on \"" + scan.table + "\" ");
  // What has the alias of another part is shown with a number of its own.
  const std::size_t number = scan.alias.rfind('_');
  if (number != std::string::npos) scan.alias.resize(number);
  return scan;
}

/// The part in which a scanned table has its alias; null when there is none.
const Reading* part_of(const std::vector<Reading>& parts, const Scan& scan) {
  for (const Reading& part : parts) {
    const auto table = part.tables.find(scan.alias);
    if (table != part.tables.end() && (scan.table.empty() || scan.table == table->second)) return &part;
  }
  return nullptr;
}

bool could_have_index(const schema::Collection& collection, const std::string& name) {
  const schema::Field* field = collection.field(name);
  if (field == nullptr || field->alias() || field->type == base::FieldType::kJson) return false;
  return !field->column->primary_key && !field->column->unique && !field->column->indexed;
}

void note_fields(const schema::Collection& collection, const std::set<std::string>& names, std::set<std::string>& to) {
  for (const std::string& name : names)
    if (could_have_index(collection, name)) to.insert(name);
}

std::string quoted_list(const std::set<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "\"" : ", \"") + name + "\"";
  return out;
}

}  // namespace

void note_whole_reads(const schema::Schema& schema, const sql::Dialect& dialect, const std::string& statement,
                      const std::vector<std::string>& plan, std::vector<WholeRead>& reads) {
  const std::vector<Reading> parts = read_parts(statement);
  for (const std::string& line : plan) {
    const std::string alias = scan_of(dialect, line).alias;
    const Reading* part = part_of(parts, scan_of(dialect, line));
    const schema::Collection* collection = part == nullptr ? nullptr : schema.collection(part->tables.at(alias));
    if (collection == nullptr || !collection->table) continue;
    WholeRead found{collection, {}, {}};
    if (const auto names = part->compared.find(alias); names != part->compared.end()) {
      note_fields(*collection, names->second, found.conditions);
    }
    if (const auto names = part->sorted.find(alias); names != part->sorted.end()) {
      note_fields(*collection, names->second, found.sorts);
    }
    if (found.conditions.empty() && found.sorts.empty()) continue;
    const auto known =
        std::find_if(reads.begin(), reads.end(), [&](const WholeRead& read) { return read.collection == collection; });
    if (known == reads.end()) {
      reads.push_back(std::move(found));
      continue;
    }
    known->conditions.insert(found.conditions.begin(), found.conditions.end());
    known->sorts.insert(found.sorts.begin(), found.sorts.end());
  }
}

std::string advice_line(const WholeRead& read, std::int64_t rows) {
  // A condition leaves fewer rows to sort, so it goes first.
  const std::set<std::string>& fields = read.conditions.empty() ? read.sorts : read.conditions;
  const std::string& name = read.collection->name;
  std::string out = "All of the about " + std::to_string(rows) + " items of \"" + name + "\" are read to ";
  out += read.conditions.empty() ? "sort by " : "look for ";
  out += quoted_list(fields) + ": an index would save that. PATCH /fields/" + name + "/" + *fields.begin();
  return out + R"( with {"schema":{"is_indexed":true}} makes one.)";
}

}  // namespace dirigent::engine
