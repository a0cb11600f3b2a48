#include "http/body/held_body.hpp"

#include <system_error>
#include <utility>

#include "base/errors.hpp"
#include "base/log.hpp"
#include "http/body/nameless_file.hpp"

namespace dirigent::http {

namespace {

// Of a file, in one go. What is read makes rows that are stored together.
constexpr std::size_t kWritten = 256 * 1024;
constexpr std::size_t kRead = 1024 * 1024;

// The cause is the operator's to know.
[[noreturn]] void unavailable(const std::system_error& failure, const std::string& folder) {
  base::log::error("A body could not be kept in a temporary file", {{"folder", folder}, {"cause", failure.what()}});
  const bool full = failure.code() == std::errc::no_space_on_device || failure.code() == std::errc::file_too_large;
  base::fail(base::service_unavailable("import", full ? "The disk is full" : "Temporary files can't be used"));
}

}  // namespace

bool FilePlaces::take(const std::string& caller) {
  const std::lock_guard lock(mutex_);
  if (taken_ >= most_) return false;
  const auto known = by_caller_.find(caller);
  if (known != by_caller_.end() && known->second >= (most_ + 1) / 2) return false;
  ++taken_;
  ++by_caller_[caller];
  return true;
}

void FilePlaces::give_back(const std::string& caller) {
  const std::lock_guard lock(mutex_);
  --taken_;
  const auto known = by_caller_.find(caller);
  if (--known->second == 0) by_caller_.erase(known);
}

BodyStore::BodyStore(BodyStoreOptions options, io::BlockingPool& pool)
    : options_(std::move(options)), pool_(pool), places_(std::make_shared<FilePlaces>(options_.most_files)) {}

/// Gives a body that is whole.
class HeldBody::Reader final : public BodySource {
 public:
  explicit Reader(std::shared_ptr<HeldBody> body) : body_(std::move(body)) {}

  io::Task<bool> next(std::string& out) override {
    if (at_ >= body_->size_) co_return false;
    if (body_->file_ == nullptr) {
      const std::size_t before = out.size();
      out.append(body_->text_, static_cast<std::size_t>(at_), kRead);
      at_ += out.size() - before;
      co_return true;
    }
    const std::string bytes = co_await body_->read_at(at_);
    if (bytes.empty()) throw BodyError();
    at_ += bytes.size();
    out += bytes;
    co_return true;
  }

 private:
  std::shared_ptr<HeldBody> body_;
  std::uint64_t at_ = 0;
};

HeldBody::HeldBody(BodyStore& store, std::string caller)
    : store_(store), places_(store.places_), caller_(std::move(caller)) {}

HeldBody::~HeldBody() {
  file_ = nullptr;
  if (has_place_) places_->give_back(caller_);
}

io::Task<void> HeldBody::add(std::string bytes) {
  size_ += bytes.size();
  if (size_ > store_.options_.longest) {
    base::fail(base::invalid_payload("The body is longer than DIRIGENT_IMPORT_MAX_SIZE"));
  }
  text_ += bytes;
  if (text_.size() <= (file_ != nullptr ? kWritten : store_.options_.in_memory)) co_return;
  if (file_ == nullptr) co_await open();
  co_await write_out();
}

io::Task<void> HeldBody::finish() {
  if (file_ != nullptr && !text_.empty()) co_await write_out();
}

std::shared_ptr<BodySource> HeldBody::reader() {
  return std::make_shared<Reader>(shared_from_this());
}

io::Task<void> HeldBody::open() {
  if (!places_->take(caller_)) {
    base::fail(base::service_unavailable("import", "Too many long bodies are held in files at the moment"));
  }
  has_place_ = true;
  std::function<std::shared_ptr<NamelessFile>()> work = [folder = store_.options_.folder] {
    return std::make_shared<NamelessFile>(folder);
  };
  try {
    file_ = co_await store_.pool_.run(std::move(work));
  } catch (const std::system_error& failure) {
    unavailable(failure, store_.options_.folder);
  }
}

// What the pool works on is its own: the task may be gone before the work is done.
io::Task<void> HeldBody::write_out() {
  const auto block = std::make_shared<const std::string>(std::exchange(text_, {}));
  std::function<void()> work = [file = file_, block] { file->append(*block); };
  try {
    co_await store_.pool_.run(std::move(work));
  } catch (const std::system_error& failure) {
    unavailable(failure, store_.options_.folder);
  }
}

io::Task<std::string> HeldBody::read_at(std::uint64_t offset) {
  std::function<std::string()> work = [file = file_, offset] { return file->read(offset, kRead); };
  std::string bytes;
  try {
    bytes = co_await store_.pool_.run(std::move(work));
  } catch (const std::system_error& failure) {
    unavailable(failure, store_.options_.folder);
  }
  co_return bytes;
}

io::Task<void> HeldBody::release() {
  text_ = {};
  size_ = 0;
  if (file_ == nullptr) co_return;
  auto closed = std::make_shared<std::shared_ptr<NamelessFile>>(std::move(file_));
  std::function<void()> work = [closed] { closed->reset(); };
  co_await store_.pool_.run(std::move(work));
  if (std::exchange(has_place_, false)) places_->give_back(caller_);
}

}  // namespace dirigent::http
