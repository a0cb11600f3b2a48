// The files of a form as they come, each with the fields that were sent before it.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "files/store.hpp"
#include "http/body/multipart.hpp"

namespace dirigent::api::rest {

class FilesForm final : public files::Pieces {
 public:
  /// `files` is directus_files, and outlives this.
  FilesForm(std::shared_ptr<http::BodySource> body, std::string_view boundary, const schema::Collection& files)
      : form_(std::move(body), boundary), collection_(files) {}

  /// The next file; its content is what next() gives. Nothing at the end. Throws INVALID_PAYLOAD for a damaged form,
  /// and for fields that are too many or too long.
  io::Task<std::optional<files::Incoming>> next_file();
  io::Task<bool> next(std::string& out) override;

 private:
  io::Task<const http::FormPart*> next_part();
  io::Task<void> read_field(std::string name);

  http::MultipartReader form_;
  const schema::Collection& collection_;
  json::object fields_;
};

}  // namespace dirigent::api::rest
