#include "api/export/read_document.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <stdexcept>

namespace dirigent::api::exports {

namespace {

/// Builds the document. The library's own parser may miss a fraction's last bit, so fractions are read from their text.
struct Builder {
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();
  using error_code = json::error_code;

  explicit Builder(json::storage_ptr storage) { stack.reset(std::move(storage)); }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_object_end(std::size_t size, error_code&) { return stack.push_object(size), true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t size, error_code&) { return stack.push_array(size), true; }
  bool on_key_part(json::string_view part, std::size_t, error_code&) { return stack.push_chars(part), true; }
  bool on_key(json::string_view rest, std::size_t, error_code&) { return stack.push_key(rest), true; }
  bool on_string_part(json::string_view part, std::size_t, error_code&) { return stack.push_chars(part), true; }
  bool on_string(json::string_view rest, std::size_t, error_code&) { return stack.push_string(rest), true; }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, error_code&) { return stack.push_int64(number), true; }
  bool on_uint64(std::uint64_t number, json::string_view, error_code&) { return stack.push_uint64(number), true; }
  bool on_double(double number, json::string_view text, error_code&) {
    double exact = number;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exact);
    const bool read = error == std::errc() && end == text.data() + text.size();
    return stack.push_double(read ? exact : number), true;
  }
  bool on_bool(bool value, error_code&) { return stack.push_bool(value), true; }
  bool on_null(error_code&) { return stack.push_null(), true; }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

  json::value_stack stack;
};

}  // namespace

json::value read_document(std::string_view text, json::storage_ptr storage) {
  json::parse_options options;
  options.max_depth = 1300;  // a stored document may have 1100, within its rows and their envelope
  json::basic_parser<Builder> parser(options, std::move(storage));
  json::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (error || used != text.size()) throw std::invalid_argument("text that is no JSON");
  return parser.handler().stack.release();
}

}  // namespace dirigent::api::exports
