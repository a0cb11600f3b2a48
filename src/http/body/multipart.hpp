// Forms with files (multipart/form-data, RFC 7578), read while they come: parts may be longer than memory.
//
// The scanner knows nothing of where bytes come from: it is fed what there is and says what it found next. The reader
// feeds it from a request's body.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace dirigent::http {

/// One part's headers.
struct FormPart {
  std::string name;
  std::optional<std::string> filename;      // of a file
  std::string content_type = "text/plain";  // lower case, without parameters
};

struct MultipartLimits {
  std::size_t parts = 1000;
  std::size_t headers = 16 * 1024;   // bytes of one part's
  std::size_t preamble = 16 * 1024;  // bytes before the first part
};

class MultipartScanner {
 public:
  /// `boundary` as the Content-Type has it. REQUIRES: is_boundary(boundary)
  explicit MultipartScanner(std::string_view boundary, MultipartLimits limits = {});

  enum class Step {
    kMore,     // wants feed() or finish()
    kPart,     // a part begins: part()
    kData,     // bytes of it: data()
    kPartEnd,  // it ended
    kEnd,      // so did the form; what follows is not looked at
    kBroken,   // no form, or past a limit
  };
  Step next();
  void feed(std::string_view bytes) { buffer_ += bytes; }
  /// Nothing more comes.
  void finish() { finished_ = true; }

  const FormPart& part() const { return part_; }
  /// Of the last kData; never empty.
  const std::string& data() const { return data_; }

 private:
  enum class State { kPreamble, kDelimiter, kHeaders, kData, kEnd, kBroken };
  Step preamble();
  Step delimiter();
  Step headers();
  Step content();
  Step more();
  Step broken();

  std::string delimiter_;
  MultipartLimits limits_;
  State state_ = State::kPreamble;
  std::string buffer_ = "\r\n";  // the first delimiter may stand at the very beginning
  bool finished_ = false;
  std::size_t parts_ = 0, skipped_ = 0;
  FormPart part_;
  std::string data_;
};

/// May `text` be a boundary (RFC 2046, section 5.1.1)?
bool is_boundary(std::string_view text);

/// The parts of a request's body. Used by one task. Every call throws BodyError when the body is no form, is cut off or
/// goes past a limit.
class MultipartReader {
 public:
  MultipartReader(std::shared_ptr<BodySource> body, std::string_view boundary, MultipartLimits limits = {});

  /// The next part; what is left of the one before is passed over. Null at the end.
  io::Task<const FormPart*> next_part();
  /// Appends more of the part's content; false when it had ended.
  io::Task<bool> next(std::string& out);

 private:
  io::Task<MultipartScanner::Step> step();

  std::shared_ptr<BodySource> body_;
  MultipartScanner scanner_;
  bool within_ = false;  // a part
};

}  // namespace dirigent::http
