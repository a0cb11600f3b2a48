// The elements of a JSON array, parsed one at a time while the array comes.
#pragma once
#include "api/import/text_source.hpp"
#include "items/import/import.hpp"

namespace dirigent::api::import {

class JsonRows final : public items::Payloads {
 public:
  /// `longest`: bytes one element may have.
  JsonRows(TextSource& text, std::size_t longest) : source_(text), longest_(longest) {}

  /// Throws INVALID_PAYLOAD for what is no array of JSON.
  io::Task<json::array> next() override;
  std::int64_t line_of(std::int64_t index) const override { return index + 1; }

 private:
  enum class State { kBegin, kFirst, kElement, kBehind, kEnd };
  bool advance(json::array& into);
  bool skip_blanks();
  bool take_element(json::array& into);
  bool find_end();

  TextSource& source_;
  std::size_t longest_;
  State state_ = State::kBegin;
  std::string text_;         // come and not yet taken
  std::size_t at_ = 0;       // of the first byte that is not taken
  std::size_t scanned_ = 0;  // of the element at at_, and where in it that is:
  std::size_t depth_ = 0;
  bool in_string_ = false, escaped_ = false;
  bool ended_ = false;
  std::int64_t rows_ = 0;
};

}  // namespace dirigent::api::import
