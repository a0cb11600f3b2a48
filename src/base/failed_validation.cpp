// The FAILED_VALIDATION error and the sentence each of its types ends with.
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/errors.hpp"
#include "base/json_writer.hpp"

namespace dirigent::base {

namespace {

struct Sentence {
  std::string_view type;
  std::string_view text;   // {} stands for the operand
  std::string_view extra;  // extension that holds the operand
};

constexpr std::array kSentences{
    Sentence{"required", "Value is required.", ""},
    Sentence{"nnull", "Value can't be null.", ""},
    Sentence{"null", "Value has to be null.", ""},
    Sentence{"empty", "Value has to be empty.", ""},
    Sentence{"nempty", "Value can't be empty.", ""},
    Sentence{"rule", "The rule for it can't be understood.", ""},
    Sentence{"email", "Value has to be a valid email address.", ""},
    Sentence{"regex", "Value doesn't have the correct format.", ""},
    Sentence{"eq", "Value has to be {}.", "valid"},
    Sentence{"neq", "Value can't be {}.", "invalid"},
    Sentence{"in", "Value has to be one of {}.", "valid"},
    Sentence{"nin", "Value can't be one of {}.", "invalid"},
    Sentence{"gt", "Value has to be greater than {}.", "valid"},
    Sentence{"gte", "Value has to be greater than or equal to {}.", "valid"},
    Sentence{"lt", "Value has to be less than {}.", "valid"},
    Sentence{"lte", "Value has to be less than or equal to {}.", "valid"},
    Sentence{"contains", "Value has to contain {}.", "substring"},
    Sentence{"icontains", "Value has to contain case-insensitive {}.", "substring"},
    Sentence{"ncontains", "Value can't contain {}.", "substring"},
    // Of these the contract says nothing more than which field it is.
    Sentence{"starts_with", "", ""},
    Sentence{"nstarts_with", "", ""},
    Sentence{"istarts_with", "", ""},
    Sentence{"nistarts_with", "", ""},
    Sentence{"ends_with", "", ""},
    Sentence{"nends_with", "", ""},
    Sentence{"iends_with", "", ""},
    Sentence{"niends_with", "", ""},
};

std::string quoted(const json::value& value) {
  if (const json::string* text = value.if_string()) return fmt::format("\"{}\"", text->c_str());
  return fmt::format("\"{}\"", to_json(value));
}

std::string operand_text(const json::value& operand) {
  const json::array* list = operand.if_array();
  if (!list) return quoted(operand);
  std::vector<std::string> parts;
  for (const json::value& value : *list) parts.push_back(quoted(value));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string sentence_for(std::string_view type, const json::object& extra) {
  for (const Sentence& sentence : kSentences) {
    if (sentence.type != type) continue;
    if (sentence.extra.empty()) return std::string(sentence.text);
    const json::value* operand = extra.if_contains(sentence.extra);
    return fmt::format(fmt::runtime(sentence.text), operand ? operand_text(*operand) : "\"\"");
  }
  return "Value is invalid.";
}

}  // namespace

Error failed_validation(std::string_view field, json::array path, std::string_view type, json::object extra) {
  std::string at;
  for (const json::value& part : path) {
    at += at.empty() ? " at \"" : ".";
    at += part.is_string() ? std::string(part.as_string()) : to_json(part);
  }
  if (!at.empty()) at += '"';
  const std::string sentence = sentence_for(type, extra);
  Error error{
      ErrorCode::kFailedValidation,
      fmt::format("Validation failed for field \"{}\"{}.{}{}", field, at, sentence.empty() ? "" : " ", sentence),
      {}};
  error.extensions["field"] = field;
  error.extensions["path"] = std::move(path);
  error.extensions["type"] = type;
  for (auto& [key, value] : extra) error.extensions[key] = std::move(value);
  return error;
}

}  // namespace dirigent::base
