// Bodies of JSON lines (application/x-ndjson): one object a line, read piece by piece.
#pragma once
#include <memory>
#include <string>

#include "http/message.hpp"
#include "items/import/import.hpp"

namespace dirigent::api {

/// Is this a request whose body is lines, left to its handler?
bool sends_lines(const http::Request& request);

/// The objects of the lines. Blank lines are passed over. Throws INVALID_PAYLOAD with the line for what is no object,
/// for a line longer than `longest` bytes, and for a body that does not come to its end.
class JsonLines final : public items::Payloads {
 public:
  JsonLines(std::shared_ptr<http::BodySource> body, std::size_t longest);

  io::Task<json::array> next() override;
  std::int64_t line_of(std::int64_t index) const override;

 private:
  io::Task<bool> receive();
  void take_line(std::string_view line, json::array& into);
  json::value parse(std::string_view line) const;

  std::shared_ptr<http::BodySource> body_;
  std::size_t longest_;
  std::string text_;    // received and not yet taken
  std::size_t at_ = 0;  // of the first byte of text_ that is not taken
  bool ended_ = false;
  std::int64_t line_ = 0;  // lines taken
  std::int64_t payloads_ = 0;
  /// Payload with index `first` and those behind it stand `blank` lines further down than their index says.
  struct Gap {
    std::int64_t first, blank;
  };
  std::vector<Gap> gaps_;
};

}  // namespace dirigent::api
