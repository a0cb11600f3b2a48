// What stands between the server and the shared object with libvips in it: no exception and nothing of libvips passes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "images/recipe.hpp"

namespace dirigent::images {

/// Fills `buffer` with up to `size` bytes of an image; 0 at its end only. What it throws ends the work.
using Read = std::function<std::size_t(char* buffer, std::size_t size)>;
/// Goes to a place, from which the next read() reads.
using Seek = std::function<void(std::uint64_t position)>;

/// An image to be read. Without `seek` some kinds (tiff, avif) are taken into memory whole, up to 64 MB.
struct Original {
  Read read;
  Seek seek = {};
  std::uint64_t size = 0;  // where there is a seek
};
/// Takes the next bytes of what was made. What it throws ends the work.
using Write = std::function<void(std::string_view bytes)>;
/// True when the work shall end. Asked from time to time, from several threads.
using Stop = std::function<bool()>;

/// What the head of an image says.
struct Facts {
  unsigned width = 0, height = 0;  // as stored: not turned by the orientation
  unsigned orientation = 1;        // of EXIF, 1 to 8
};

/// How forgiving damaged images are read: ASSETS_INVALID_IMAGE_SENSITIVITY_LEVEL.
enum class Strictness { kNone, kTruncated, kError, kWarning };

struct Limits {
  int largest_side = 6000;  // of what is read
  Strictness strictness = Strictness::kWarning;
};

struct Job {
  const Recipe* recipe = nullptr;
  Original original;
  Write write;
  Stop stop;
  Limits limits;
};

struct Outcome {
  enum class Kind { kDone, kStopped, kTooLarge, kUnreadable, kFailed };
  Kind kind = Kind::kDone;
  std::string reason;  // for people
};

class Module {
 public:
  virtual ~Module() = default;
  /// False for what is no image of the kinds that are read: jpeg, png, webp, gif, tiff, avif.
  virtual bool facts(const Original& original, Facts& facts) const noexcept = 0;
  virtual Outcome make(const Job& job) const noexcept = 0;
};

}  // namespace dirigent::images
