#include "assets/content.hpp"

namespace dirigent::assets {

namespace {

constexpr std::size_t kPiece = 256 * 1024;

/// The source is opened with the first piece. What the file lacks in the end, the connection notices by the length.
class FileProducer final : public http::BodyProducer {
 public:
  FileProducer(io::BlockingPool& pool, const Content& content, storage::Range range)
      : pool_(pool), driver_(content.driver), path_(content.path), range_(range), left_(*range.size) {}

  io::Task<bool> next(std::string& out) override {
    std::function<std::string()> read = [this] { return read_piece(); };
    out = co_await pool_.run(std::move(read));
    left_ -= std::min<std::uint64_t>(left_, out.size());
    co_return !out.empty() && left_ > 0;
  }

 private:
  std::string read_piece() {
    if (!source_) source_ = driver_->open(path_, range_);
    std::string piece(static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, left_)), '\0');
    std::size_t filled = 0;
    while (filled < piece.size()) {
      const std::size_t count = source_->read(piece.data() + filled, piece.size() - filled);
      if (count == 0) break;
      filled += count;
    }
    piece.resize(filled);
    return piece;
  }

  io::BlockingPool& pool_;
  const std::shared_ptr<storage::Driver> driver_;
  const std::string path_;
  const storage::Range range_;
  std::uint64_t left_;
  std::unique_ptr<storage::Source> source_;
};

// The whole of a short file, or that it is there.
std::optional<Content> look(const std::shared_ptr<storage::Driver>& driver, const std::string& path) {
  const std::optional<storage::Stat> stat = driver->stat(path);
  if (!stat) return std::nullopt;
  Content content{driver, path, stat->size, nullptr};
  if (stat->size <= Memory::kLargest) {
    auto bytes = std::make_shared<const std::string>(driver->get(path, {}, Memory::kLargest + 1));
    content.size = bytes->size();
    content.bytes = std::move(bytes);
  }
  return content;
}

}  // namespace

io::Task<std::optional<Content>> find_content(io::BlockingPool& pool, Memory& memory, std::string key,
                                              std::shared_ptr<storage::Driver> driver, std::string path) {
  if (path.empty()) co_return std::nullopt;  // a row without a stored file
  if (Bytes bytes = memory.find(key)) co_return Content{driver, path, bytes->size(), bytes};
  std::function<std::optional<Content>()> work = [driver, path] { return look(driver, path); };
  std::optional<Content> found = co_await pool.run(std::move(work));
  if (found && found->bytes) memory.keep(std::move(key), found->bytes);
  co_return found;
}

void put_body(io::BlockingPool& pool, const Content& content, std::optional<ByteRange> range,
              http::Response& response) {
  const std::uint64_t first = range ? range->first : 0, size = range ? range->size() : content.size;
  if (content.bytes) {
    response.body = content.bytes->substr(static_cast<std::size_t>(first), static_cast<std::size_t>(size));
    return;
  }
  response.length = size;
  if (size > 0) response.producer = std::make_shared<FileProducer>(pool, content, storage::Range{first, size});
}

}  // namespace dirigent::assets
