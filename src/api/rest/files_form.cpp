#include "api/rest/files_form.hpp"

#include "base/errors.hpp"
#include "base/text.hpp"

namespace dirigent::api::rest {

namespace {

constexpr std::size_t kLongestField = 1024 * 1024;

[[noreturn]] void damaged() {
  base::fail(base::invalid_payload("The form is damaged, cut off or came too slowly"));
}

// Forms know texts only: these words, and lists and objects of fields that hold such, stand for what they say.
json::value value_of(const schema::Field& field, const std::string& text) {
  const std::string_view trimmed = base::trim(text);
  if (trimmed == "null") return nullptr;
  if (trimmed == "true" || trimmed == "false") return trimmed == "true";
  if (field.type == base::FieldType::kJson) {
    boost::system::error_code broken;
    json::value parsed = json::parse(text, broken);
    if (!broken) return parsed;
  }
  return json::value(text);
}

}  // namespace

io::Task<bool> FilesForm::next(std::string& out) {
  try {
    co_return co_await form_.next(out);
  } catch (const http::BodyError&) {
    damaged();
  }
}

io::Task<const http::FormPart*> FilesForm::next_part() {
  try {
    co_return co_await form_.next_part();
  } catch (const http::BodyError&) {
    damaged();
  }
}

io::Task<void> FilesForm::read_field(std::string name) {
  std::string text;
  for (;;) {
    const bool more = co_await next(text);
    if (!more) break;
    if (text.size() > kLongestField) base::fail(base::invalid_payload(fmt::format("\"{}\" is too long", name)));
  }
  const schema::Field* field = collection_.field(name);
  if (field != nullptr && field->column) fields_[name] = value_of(*field, text);
}

io::Task<std::optional<files::Incoming>> FilesForm::next_file() {
  for (;;) {
    const http::FormPart* part = co_await next_part();
    if (part == nullptr) co_return std::nullopt;
    if (part->filename) {
      files::Incoming incoming{*part->filename, part->content_type, std::move(fields_)};
      fields_ = json::object();
      co_return incoming;
    }
    co_await read_field(part->name);
  }
}

}  // namespace dirigent::api::rest
