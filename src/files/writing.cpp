#include "files/writing.hpp"

#include "base/errors.hpp"
#include "base/log.hpp"
#include "files/fetch.hpp"
#include "images/library.hpp"

namespace dirigent::files {

namespace {

// How much is handed over at a time.
constexpr std::size_t kPiece = 512 * 1024;

[[noreturn]] void unavailable(const std::string& reason) {
  base::log::warn("A file could not be stored", {{"cause", reason}});
  base::fail(base::service_unavailable("files", "Couldn't save file to its storage location"));
}

// Pictures of cameras lie on their side as often as not.
void take_facts(const images::Facts& facts, Written& written) {
  written.width = facts.orientation >= 5 ? facts.height : facts.width;
  written.height = facts.orientation >= 5 ? facts.width : facts.height;
}

void look_at(storage::Driver& driver, const std::string& path, Written& written) {
  try {
    const std::unique_ptr<storage::Source> source = driver.open(path);
    images::Original original;
    original.read = [&source](char* buffer, std::size_t size) { return source->read(buffer, size); };
    if (const std::optional<images::Facts> facts = images::facts_of(original)) take_facts(*facts, written);
  } catch (const std::exception& error) {
    base::log::debug("The size of an image is not known: " + std::string(error.what()));
  }
}

}  // namespace

io::Task<void> at_location(const Services& services, std::function<void()> work) {
  std::function<std::string()> guarded = [work = std::move(work)]() -> std::string {
    try {
      work();
    } catch (const storage::StorageError& error) {
      return error.what()[0] == '\0' ? "unknown" : error.what();
    }
    return {};
  };
  const std::string failed = co_await services.file_waits->run(std::move(guarded));
  if (!failed.empty()) unavailable(failed);
}

io::Task<Written> write_content(const Services& services, std::shared_ptr<storage::Driver> driver, std::string path,
                                std::string type, Pieces& pieces) {
  Written written;
  std::unique_ptr<storage::Sink> sink;
  std::function<void()> open = [&sink, driver, path] { sink = driver->create(path); };
  co_await at_location(services, std::move(open));
  std::string piece;
  for (bool more = true; more;) {
    while (more && piece.size() < kPiece) more = co_await pieces.next(piece);
    written.size += piece.size();
    if (services.largest && written.size > *services.largest) {
      base::fail(base::plain(base::ErrorCode::kContentTooLarge));
    }
    if (piece.empty()) break;
    std::function<void()> put = [&sink, &piece] { sink->write(piece); };
    co_await at_location(services, std::move(put));
    piece.clear();
  }
  const bool image = type.starts_with("image/");
  std::function<void()> finish = [&sink, &written, driver, path, image] {
    sink->finish();
    if (image) look_at(*driver, path, written);
  };
  co_await at_location(services, std::move(finish));
  co_return written;
}

io::Task<Written> fetch_content(const Services& services, std::shared_ptr<storage::Driver> driver, std::string path,
                                std::string url, Incoming& incoming) {
  FetchOptions options{services.addresses, services.largest};
  Written written;
  std::string cause;
  bool too_large = false;
  std::function<void()> work = [&] {
    try {
      Fetched fetched = fetch(*driver, path, url, options);
      written.size = fetched.size;
      incoming.name = std::move(fetched.name);
      incoming.type = std::move(fetched.type);
      if (incoming.type.starts_with("image/")) look_at(*driver, path, written);
    } catch (const TooLarge&) {
      too_large = true;
    } catch (const FetchError& error) {
      cause = error.what();
    }
  };
  co_await at_location(services, std::move(work));
  if (too_large) base::fail(base::plain(base::ErrorCode::kContentTooLarge));
  if (!cause.empty()) {
    base::log::warn("A file could not be fetched", {{"cause", cause}});
    base::fail(base::service_unavailable("external-file", fmt::format("Couldn't fetch file from URL \"{}\"", url)));
  }
  co_return written;
}

}  // namespace dirigent::files
