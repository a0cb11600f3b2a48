#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>

#include "backup/archive.hpp"
#include "backup/archive_names.hpp"
#include "backup/failures.hpp"
#include "base/json_writer.hpp"
#include "crypto/token.hpp"

namespace dirigent::backup {

ArchiveWriter::ArchiveWriter(storage::Sink& sink, Header header, const Secret& secret, int level)
    : header_(std::move(header)), zstd_(ZSTD_createCCtx(), &ZSTD_freeCCtx), tar_([this, &sink](std::string_view bytes) {
        stored_ += bytes.size();
        sink.write(bytes);
      }) {
  if (!secret.empty()) {
    cipher_.emplace(secret);
    header_.encryption = cipher_->parameters();
  }
  ZSTD_CCtx_setParameter(zstd_.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(zstd_.get(), ZSTD_c_checksumFlag, 1);
  const std::string text = base::to_json(to_json(header_));
  header_digest_ = crypto::sha256_hex(text);
  member(std::string(kHeaderName), text);
  member(std::string(kHeaderDigest), header_digest_ + "\n");
}

ArchiveWriter::~ArchiveWriter() = default;

void ArchiveWriter::member(const std::string& name, std::string_view bytes) {
  tar_.begin({name, bytes.size(), header_.created / 1000});
  tar_.write(bytes);
  tar_.end();
}

void ArchiveWriter::begin_part(std::string name) {
  part_ = Part();
  part_.name = std::move(name);
  digest_ = Digest();
}

void ArchiveWriter::write(std::string_view bytes) {
  part_.size += bytes.size();
  digest_.add(bytes);
  while (!bytes.empty()) {
    const std::size_t taken = std::min(bytes.size(), kPieceSize - buffer_.size());
    buffer_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    if (buffer_.size() == kPieceSize) flush();
  }
}

void ArchiveWriter::flush() {
  compressed_.resize(ZSTD_compressBound(buffer_.size()));
  const std::size_t size =
      ZSTD_compress2(zstd_.get(), compressed_.data(), compressed_.size(), buffer_.data(), buffer_.size());
  if (ZSTD_isError(size) != 0) throw BackupError(fmt::format("zstd: {}", ZSTD_getErrorName(size)));
  compressed_.resize(size);
  buffer_.clear();
  const std::string name = piece_name(part_.name, part_.pieces.size() + 1, cipher_.has_value());
  if (cipher_) compressed_ = cipher_->seal(compressed_, number_++, sealed_name(header_digest_, name));
  part_.stored += compressed_.size();
  part_.pieces.push_back(crypto::sha256_hex(compressed_));
  member(name, compressed_);
}

void ArchiveWriter::end_part() {
  // A part without a byte has a piece all the same: it is there.
  if (!buffer_.empty() || part_.pieces.empty()) flush();
  part_.digest = digest_.hex();
  parts_.push_back(std::move(part_));
}

void ArchiveWriter::finish(Manifest manifest) {
  manifest.parts = std::move(parts_);
  std::string text = base::to_json(to_json(manifest));
  std::string name(kManifestName);
  if (cipher_) {
    name += kEncrypted;
    text = cipher_->seal(text, number_++, sealed_name(header_digest_, name));
  }
  member(name, text);
  member(std::string(kManifestDigest), crypto::sha256_hex(text) + "\n");
  tar_.finish();
}

}  // namespace dirigent::backup
