// Files in a bucket that speaks S3. Short files are one request; long ones go up in parts, which are put together when
// all are there and thrown away otherwise; they come down in pieces, each tried again by itself.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "storage/driver.hpp"
#include "storage/s3_client.hpp"

namespace dirigent::storage {

namespace {

constexpr std::size_t kPiece = std::size_t{8} << 20;
// A file has 10,000 parts at most: every thousand of them are longer by one piece, 440 GiB together.
constexpr unsigned kPartsOfOneSize = 1000, kMostParts = 10000;
constexpr std::size_t kShort = std::size_t{1} << 20;  // answers that are no file
constexpr std::uint64_t kMostToCopy = std::uint64_t{5} << 30;

using Client = std::shared_ptr<S3Client>;

class S3Sink final : public Sink {
 public:
  S3Sink(Client client, std::string key) : client_(std::move(client)), key_(std::move(key)) {}

  ~S3Sink() override {
    if (upload_.empty()) return;
    try {
      S3Request request = client_->request("DELETE", key_);
      request.query = {{"uploadId", upload_}};
      client_->send(std::move(request), kShort);
    } catch (const std::exception&) {
      // The bucket's own rule for unfinished uploads ends it.
    }
  }

  void write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const std::size_t size = part_size();
      const std::size_t taken = std::min(bytes.size(), size - part_.size());
      part_.append(bytes.substr(0, taken));
      bytes.remove_prefix(taken);
      if (part_.size() == size) send_part();
    }
  }

  void finish() override {
    if (upload_.empty()) {
      S3Request request = client_->request("PUT", key_);
      about_object(request);
      request.body = part_;
      client_->expect(std::move(request), kShort);
      return;
    }
    if (!part_.empty()) send_part();
    std::string document = "<CompleteMultipartUpload>";
    for (std::size_t i = 0; i < tags_.size(); ++i) {
      document += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>", i + 1, tags_[i]);
    }
    document += "</CompleteMultipartUpload>";
    S3Request request = client_->request("POST", key_);
    request.query = {{"uploadId", upload_}};
    request.body = document;
    const S3Answer answer = client_->expect(std::move(request), kShort);
    // The service may answer before it is done, and find out in the body.
    if (!s3_elements(answer.body, "Code").empty()) throw StorageError("S3: " + s3_complaint(answer));
    upload_.clear();
  }

 private:
  std::size_t part_size() const { return kPiece * (1 + tags_.size() / kPartsOfOneSize); }

  void about_object(S3Request& request) const {
    const S3Options& options = client_->options();
    request.headers["content-type"] = "application/octet-stream";
    if (!options.acl.empty()) request.headers["x-amz-acl"] = options.acl;
    if (!options.encryption.empty()) request.headers["x-amz-server-side-encryption"] = options.encryption;
    if (!options.encryption_key.empty()) {
      request.headers["x-amz-server-side-encryption-aws-kms-key-id"] = options.encryption_key;
    }
  }

  void begin() {
    S3Request request = client_->request("POST", key_);
    request.query = {{"uploads", ""}};
    about_object(request);
    const auto ids = s3_elements(client_->expect(std::move(request), kShort).body, "UploadId");
    if (ids.empty()) throw StorageError("S3: the service named no upload");
    upload_ = ids.front();
  }

  void send_part() {
    if (upload_.empty()) begin();
    if (tags_.size() == kMostParts) throw StorageError(fmt::format("S3: {} is too long", key_));
    S3Request request = client_->request("PUT", key_);
    request.query = {{"partNumber", std::to_string(tags_.size() + 1)}, {"uploadId", upload_}};
    request.body = part_;
    const S3Answer answer = client_->expect(std::move(request), kShort);
    const auto tag = answer.headers.find("etag");
    if (tag == answer.headers.end()) throw StorageError("S3: the service named no ETag of a part");
    tags_.push_back(tag->second);
    part_.clear();
  }

  Client client_;
  const std::string key_;
  std::string part_, upload_;
  std::vector<std::string> tags_;
};

class S3Source final : public Source {
 public:
  S3Source(Client client, std::string key, Range range)
      : client_(std::move(client)), key_(std::move(key)), at_(range.from), left_(range.size) {
    fetch();
  }

  std::size_t read(char* buffer, std::size_t size) override {
    if (taken_ == piece_.size() && !ended_) fetch();
    const std::size_t count = std::min(size, piece_.size() - taken_);
    std::copy_n(piece_.data() + taken_, count, buffer);
    taken_ += count;
    return count;
  }

 private:
  void fetch() {
    const std::uint64_t wanted = left_ ? std::min<std::uint64_t>(kPiece, *left_) : kPiece;
    piece_.clear();
    taken_ = 0;
    if (wanted == 0) {
      ended_ = true;
      return;
    }
    S3Request request = client_->request("GET", key_);
    request.headers["range"] = fmt::format("bytes={}-{}", at_, at_ + wanted - 1);
    S3Answer answer = client_->send(std::move(request), kPiece);
    constexpr long kPastTheEnd = 416;
    if (answer.status == kPastTheEnd) {
      ended_ = true;
      return;
    }
    if (answer.status / 100 != 2) throw StorageError(fmt::format("S3: cannot read {}: {}", key_, s3_complaint(answer)));
    const std::string& tag = answer.headers["etag"];
    if (!tag_.empty() && tag != tag_) throw StorageError(fmt::format("S3: {} has changed while it was read", key_));
    tag_ = tag;
    piece_ = std::move(answer.body);
    at_ += piece_.size();
    if (left_) *left_ -= piece_.size();
    ended_ = piece_.size() < wanted;
  }

  Client client_;
  const std::string key_;
  std::uint64_t at_;
  std::optional<std::uint64_t> left_;
  std::string piece_, tag_;
  std::size_t taken_ = 0;
  bool ended_ = false;
};

std::uint64_t size_of(const S3Answer& answer) {
  const auto found = answer.headers.find("content-length");
  const auto size = found == answer.headers.end() ? std::nullopt : base::to_integer(found->second);
  return static_cast<std::uint64_t>(size.value_or(0));
}

class S3 final : public Driver {
 public:
  explicit S3(S3Options options) : client_(std::make_shared<S3Client>(std::move(options))) {
    root_ = client_->options().root;
    while (root_.starts_with('/')) root_.erase(0, 1);
    while (root_.ends_with('/')) root_.pop_back();
    if (!root_.empty()) {
      check_path(root_);
      root_ += '/';
    }
  }

  std::unique_ptr<Sink> create(std::string path) override { return std::make_unique<S3Sink>(client_, key(path)); }

  std::unique_ptr<Source> open(std::string path, Range range) override {
    return std::make_unique<S3Source>(client_, key(path), range);
  }

  std::optional<Stat> stat(std::string path) override {
    const S3Answer answer = client_->send(client_->request("HEAD", key(path)), kShort);
    constexpr long kNotFound = 404;
    if (answer.status == kNotFound) return std::nullopt;
    if (answer.status / 100 != 2) throw StorageError(fmt::format("S3: {}: {}", path, s3_complaint(answer)));
    return Stat{path, size_of(answer), 0};
  }

  void list(std::string prefix, const std::function<void(Stat)>& found) override {
    std::string token;
    do {
      S3Request request = client_->request("GET", "");
      request.query = {{"list-type", "2"}, {"prefix", root_ + prefix}};
      if (!token.empty()) request.query.emplace_back("continuation-token", token);
      const std::string body = client_->expect(std::move(request), 16 * kShort).body;
      const auto keys = s3_elements(body, "Key"), sizes = s3_elements(body, "Size"),
                 times = s3_elements(body, "LastModified");
      if (keys.size() != sizes.size()) throw StorageError("S3: the service's list cannot be read");
      for (std::size_t i = 0; i < keys.size(); ++i) {
        if (!keys[i].starts_with(root_) || keys[i].ends_with('/')) continue;  // consoles make "folders" of such
        const auto time = i < times.size() ? base::parse_iso(times[i]) : std::nullopt;
        found({keys[i].substr(root_.size()), static_cast<std::uint64_t>(base::to_integer(sizes[i]).value_or(0)),
               time.value_or(0)});
      }
      const auto next = s3_elements(body, "NextContinuationToken");
      token = next.empty() ? "" : next.front();
    } while (!token.empty());
  }

  void remove(std::string path) override {
    const S3Answer answer = client_->send(client_->request("DELETE", key(path)), kShort);
    constexpr long kNotFound = 404;
    if (answer.status / 100 != 2 && answer.status != kNotFound) {
      throw StorageError(fmt::format("S3: cannot remove {}: {}", path, s3_complaint(answer)));
    }
  }

  void copy(std::string from, std::string to) override {
    const auto source = stat(from);
    if (!source) throw StorageError(fmt::format("S3: there is no {}", from));
    if (source->size > kMostToCopy) return copy_through_here(from, to);
    S3Request request = client_->request("PUT", key(to));
    request.headers["x-amz-copy-source"] = "/" + s3_encode(client_->options().bucket + "/" + key(from), true);
    const S3Answer answer = client_->expect(std::move(request), kShort);
    if (!s3_elements(answer.body, "Code").empty()) throw StorageError("S3: " + s3_complaint(answer));
  }

  void move(std::string from, std::string to) override {
    copy(from, to);
    remove(from);
  }

  std::string place() const override { return fmt::format("s3://{}/{}", client_->options().bucket, root_); }

 private:
  std::string key(const std::string& path) const {
    check_path(path);
    return root_ + path;
  }

  void copy_through_here(const std::string& from, const std::string& to) {
    const auto source = open(from, {});
    const auto sink = create(to);
    std::string buffer(kShort, '\0');
    while (const std::size_t count = source->read(buffer.data(), buffer.size())) {
      sink->write(std::string_view(buffer).substr(0, count));
    }
    sink->finish();
  }

  Client client_;
  std::string root_;
};

}  // namespace

std::unique_ptr<Driver> make_s3(S3Options options) {
  return std::make_unique<S3>(std::move(options));
}

}  // namespace dirigent::storage
