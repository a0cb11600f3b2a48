// What a write answers with: the items as it left them, in the way the query string asks for.
#pragma once
#include <string>
#include <vector>

#include "api/context.hpp"
#include "items/read_back.hpp"

namespace dirigent::api::rest {

class WriteAnswer {
 public:
  enum class Of { kOne, kMany };
  WriteAnswer(RequestContext& context, std::string collection, Of of);
  WriteAnswer(const WriteAnswer&) = delete;
  WriteAnswer& operator=(const WriteAnswer&) = delete;

  /// Is what was read sent as it is?
  enum class Text { kFinal, kReordered };
  /// For the write: where it can, it reads its own answer. REQUIRES: the write ends before this object does.
  items::WriteOptions options(Text text = Text::kFinal);

  /// The answer of a write that is kept, whatever the reading meets: a caller who may not read gets 204, a model that
  /// changed in between is taken anew.
  io::Task<http::Response> answer(std::vector<std::string> keys);

 private:
  http::Response read_ahead();
  io::Task<void> render();
  io::Task<http::Response> read(const std::vector<std::string>& keys);

  RequestContext& context_;
  std::string collection_;
  Of of_;
  items::ReadBack ahead_;
  bool ended_ = false;  // the text ahead has its end
  std::optional<http::Rendition> rendition_;
};

/// Reads one item after a write; an item that may not be read back is 204.
io::Task<http::Response> read_back_one(RequestContext& context, std::string collection, std::string key);

}  // namespace dirigent::api::rest
