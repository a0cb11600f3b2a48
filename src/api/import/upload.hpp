// The rows of the files of a form: POST /utils/import takes them as its parts come.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "api/import/text_source.hpp"
#include "http/body/multipart.hpp"
#include "items/import/import.hpp"

namespace dirigent::api::import {

/// Is this a request whose form is left to its handler?
bool sends_file(const http::Request& request);

/// Rows of all files of the form, one after the other. Fields that are no files are passed over.
class Upload final : public items::Payloads, public TextSource {
 public:
  /// `longest`: bytes one row may have.
  Upload(std::shared_ptr<http::BodySource> body, std::string_view boundary, std::size_t longest);

  /// Throws INVALID_PAYLOAD for a body that is no form or holds no file, UNSUPPORTED_MEDIA_TYPE for a file that is
  /// neither JSON nor CSV.
  io::Task<json::array> next() override;
  std::int64_t line_of(std::int64_t index) const override;

 private:
  io::Task<bool> next(std::string& out) override;
  io::Task<bool> open_file();
  std::unique_ptr<items::Payloads> rows_of(const http::FormPart& part);

  http::MultipartReader form_;
  std::size_t longest_;
  std::unique_ptr<items::Payloads> rows_;  // of the file that is being read
  std::unique_ptr<items::Payloads> last_;  // of the one before, whose rows may still be told of
  std::int64_t before_ = 0, before_last_ = 0, taken_ = 0;
  bool any_ = false;
};

}  // namespace dirigent::api::import
