#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>

#include "backup/archive.hpp"
#include "backup/archive_names.hpp"
#include "backup/failures.hpp"
#include "base/json_writer.hpp"
#include "crypto/token.hpp"

namespace dirigent::backup {

namespace {

constexpr std::size_t kDigestText = 65;  // 64 digits and a line break
constexpr std::size_t kTarBlock = 512;

// The header's text, whose digest behind it has been checked.
std::string header_text(TarReader& tar, const std::string& what) {
  const auto first = tar.next();
  if (!first || first->name != kHeaderName) throw Damage(fmt::format("{} is no backup of this server", what));
  std::string text = tar.text(kMostOfHeader);
  const auto second = tar.next();
  const bool right = second && second->name == kHeaderDigest && second->time == first->time &&
                     tar.text(kDigestText) == crypto::sha256_hex(text) + "\n";
  if (!right) throw Damage(fmt::format("{} is damaged: header.json does not fit its digest", what));
  return text;
}

}  // namespace

ArchiveReader::ArchiveReader(std::unique_ptr<storage::Source> source, std::string what, const Secret& secret)
    : source_(std::move(source)),
      what_(std::move(what)),
      tar_([this](char* buffer, std::size_t size) { return source_->read(buffer, size); }, what_),
      zstd_(ZSTD_createDCtx(), &ZSTD_freeDCtx) {
  const std::string text = header_text(tar_, what_);
  header_digest_ = crypto::sha256_hex(text);
  header_ = read_header(text);
  if (header_.encryption.is_object()) cipher_.emplace(secret, header_.encryption.get_object());
  ahead_ = tar_.next();
}

ArchiveReader::~ArchiveReader() = default;

void ArchiveReader::damaged(const std::string& name) const {
  throw Damage(fmt::format("{} is damaged: {}, before byte {}", what_, name, tar_.offset()));
}

std::string ArchiveReader::unsealed(std::string text, const std::string& name) {
  if (cipher_.has_value() != name.ends_with(kEncrypted)) damaged(name);
  if (!cipher_) return text;
  auto plain = cipher_->open(text, number_++, sealed_name(header_digest_, name));
  if (!plain) damaged(name);
  return std::move(*plain);
}

bool ArchiveReader::next_piece() {
  if (!ahead_ || part_of(ahead_->name) != part_.name) return false;
  const std::string name = std::exchange(ahead_, std::nullopt)->name;
  if (name != piece_name(part_.name, part_.pieces.size() + 1, cipher_.has_value())) damaged(name);
  std::string stored = tar_.text(ZSTD_compressBound(kPieceSize) + kTarBlock);
  part_.stored += stored.size();
  part_.pieces.push_back(crypto::sha256_hex(stored));
  const std::string frame = unsealed(std::move(stored), name);
  piece_.resize(kPieceSize);
  const std::size_t size = ZSTD_decompressDCtx(zstd_.get(), piece_.data(), piece_.size(), frame.data(), frame.size());
  if (ZSTD_isError(size) != 0) damaged(name);
  piece_.resize(size);
  taken_ = 0;
  part_.size += size;
  digest_.add(piece_);
  ahead_ = tar_.next();
  return true;
}

std::size_t ArchiveReader::read(char* buffer, std::size_t size) {
  while (taken_ == piece_.size()) {
    if (!next_piece()) return 0;
  }
  const std::size_t count = std::min(size, piece_.size() - taken_);
  std::copy_n(piece_.data() + taken_, count, buffer);
  taken_ += count;
  return count;
}

void ArchiveReader::end_part() {
  if (part_.name.empty()) return;
  while (next_piece()) {
  }
  part_.digest = digest_.hex();
  parts_.push_back(std::exchange(part_, {}));
  piece_.clear();
  taken_ = 0;
}

std::optional<std::string> ArchiveReader::next_part() {
  end_part();
  if (!ahead_) throw Damage(fmt::format("{} is damaged: it ends before its manifest", what_));
  const std::string name = part_of(ahead_->name);
  if (name.empty()) {
    end(*ahead_);
    return std::nullopt;
  }
  part_.name = name;
  digest_ = Digest();
  return name;
}

void ArchiveReader::end(const TarEntry& entry) {
  const std::string wanted = std::string(kManifestName) + std::string(cipher_ ? kEncrypted : "");
  if (entry.name != wanted) damaged(entry.name);
  std::string text = tar_.text(kMostOfManifest);
  const std::string digest = crypto::sha256_hex(text) + "\n";
  text = unsealed(std::move(text), wanted);
  const auto last = tar_.next();
  if (!last || last->name != kManifestDigest || tar_.text(kDigestText) != digest) damaged(wanted);
  if (tar_.next()) damaged("what stands behind the manifest");
  manifest_ = read_manifest(text);
  if (manifest_.parts.size() != parts_.size()) damaged("a part is missing");
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const Part &is = parts_[i], &was = manifest_.parts[i];
    if (is.name != was.name || is.pieces.size() != was.pieces.size()) damaged(was.name);
    const auto [piece, other] = std::mismatch(is.pieces.begin(), is.pieces.end(), was.pieces.begin());
    if (piece != is.pieces.end()) {
      damaged(piece_name(is.name, static_cast<std::size_t>(piece - is.pieces.begin()) + 1, cipher_.has_value()));
    }
    if (is.digest != was.digest || is.size != was.size) damaged(is.name);
  }
}

Header header_of(storage::Source& source, std::string what) {
  TarReader tar([&source](char* buffer, std::size_t size) { return source.read(buffer, size); }, what);
  return read_header(header_text(tar, what));
}

bool is_whole(storage::Driver& driver, const storage::Stat& file) {
  // The digest of the manifest, a block of its own behind its header, and the archive's end.
  constexpr std::uint64_t kEnd = 4 * kTarBlock;
  if (file.size < kEnd) return false;
  const std::string end = driver.get(file.path, {file.size - kEnd, kEnd});
  std::size_t at = 0;
  TarReader tar(
      [&](char* buffer, std::size_t size) {
        const std::size_t count = std::min(size, end.size() - at);
        std::copy_n(end.data() + at, count, buffer);
        at += count;
        return count;
      },
      file.path);
  try {
    const auto last = tar.next();
    return last && last->name == kManifestDigest && !tar.next();
  } catch (const Damage&) {
    return false;
  }
}

}  // namespace dirigent::backup
