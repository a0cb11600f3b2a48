#include "backup/tar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "backup/failures.hpp"
#include "base/text.hpp"

namespace dirigent::backup {

namespace {

constexpr std::size_t kBlock = 512, kMostOfName = 100;
constexpr std::uint64_t kMostOfSize = 077777777777;
constexpr std::size_t kMostOfRecord = 8192;
constexpr char kFile = '0', kRecord = 'x';
constexpr std::string_view kRecordName = "pax";

// Places in a header: name, mode, uid, gid, size, time, checksum, kind, ..., magic.
constexpr std::size_t kMode = 100, kUser = 108, kGroup = 116, kSize = 124, kTime = 136, kSum = 148, kKind = 156,
                      kMagic = 257;

std::string header(const TarEntry& entry, char kind) {
  std::string out(kBlock, '\0');
  const auto put = [&](std::size_t at, std::string_view text) { out.replace(at, text.size(), text); };
  put(0, entry.name);
  put(kMode, "0000640");
  put(kUser, "0000000");
  put(kGroup, "0000000");
  put(kSize, fmt::format("{:011o}", entry.size));
  put(kTime, fmt::format("{:011o}", entry.time));
  put(kSum, "        ");
  out[kKind] = kind;
  put(kMagic, std::string_view("ustar\0"
                               "00",
                               8));
  const unsigned sum = std::accumulate(out.begin(), out.end(), 0U,
                                       [](unsigned all, char c) { return all + static_cast<unsigned char>(c); });
  put(kSum, fmt::format("{:06o}", sum));
  out[kSum + 6] = '\0';
  return out;
}

// "LENGTH name=value\n", where the length counts its own digits.
std::string record(std::string_view name, std::string_view value) {
  std::size_t length = name.size() + value.size() + 3;
  while (std::to_string(length).size() + name.size() + value.size() + 3 != length) ++length;
  return fmt::format("{} {}={}\n", length, name, value);
}

std::uint64_t octal(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '7') break;
    value = value * 8 + static_cast<unsigned>(c - '0');
  }
  return value;
}

std::uint64_t padding_of(std::uint64_t size) {
  return (kBlock - size % kBlock) % kBlock;
}

bool is_zero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

}  // namespace

void TarWriter::begin(const TarEntry& entry) {
  TarEntry plain = entry;
  std::string records;
  if (entry.name.size() > kMostOfName) {
    records += record("path", entry.name);
    plain.name.resize(kMostOfName);
  }
  if (entry.size > kMostOfSize) {
    records += record("size", std::to_string(entry.size));
    plain.size = 0;
  }
  if (!records.empty()) {
    out_(header({std::string(kRecordName), records.size(), entry.time}, kRecord));
    records.resize(records.size() + padding_of(records.size()), '\0');
    out_(records);
  }
  out_(header(plain, kFile));
  written_ = 0;
}

void TarWriter::write(std::string_view bytes) {
  written_ += bytes.size();
  out_(bytes);
}

void TarWriter::end() {
  if (const std::uint64_t padding = padding_of(written_)) out_(std::string(padding, '\0'));
}

void TarWriter::finish() {
  out_(std::string(2 * kBlock, '\0'));
}

void TarReader::damaged(std::string_view why) const {
  throw Damage(fmt::format("{} is damaged at byte {}: {}", what_, offset_, why));
}

std::size_t TarReader::take(char* buffer, std::size_t size) {
  std::size_t got = 0;
  while (got < size) {
    const std::size_t count = in_(buffer + got, size - got);
    if (count == 0) break;
    got += count;
  }
  offset_ += got;
  return got;
}

std::string TarReader::block() {
  std::string out(kBlock, '\0');
  if (take(out.data(), kBlock) != kBlock) damaged("it ends too early");
  return out;
}

void TarReader::skip_rest() {
  std::string buffer(65536, '\0');
  while (left_ > 0) {
    if (read(buffer.data(), buffer.size()) == 0) break;
  }
  std::string padding(std::exchange(padding_, 0), '\0');
  if (take(padding.data(), padding.size()) != padding.size()) damaged("it ends too early");
  if (!is_zero(padding)) damaged("between two files there is something");
}

std::optional<TarEntry> TarReader::next() {
  skip_rest();
  const std::string bytes = block();
  if (is_zero(bytes)) {
    if (!is_zero(block())) damaged("behind its end there is something");
    char more = 0;
    if (take(&more, 1) != 0) damaged("behind its end there is something");
    return std::nullopt;
  }
  const std::string_view view = bytes;
  TarEntry entry;
  entry.name = std::string(view.substr(0, std::min(view.find('\0'), kMostOfName)));
  entry.size = octal(view.substr(kSize, 11));
  entry.time = static_cast<std::int64_t>(octal(view.substr(kTime, 11)));
  const char kind = view[kKind];
  if ((kind != kFile && kind != kRecord) || header(entry, kind) != bytes) {
    offset_ -= kBlock;
    damaged("this is no header of a file");
  }
  left_ = entry.size;
  padding_ = padding_of(entry.size);
  return kind == kRecord ? extended(entry) : entry;
}

// What a pax record says about the file behind it.
TarEntry TarReader::extended(const TarEntry& about) {
  if (about.size > kMostOfRecord) damaged("this is no record");
  const std::string records = text(kMostOfRecord);
  std::optional<TarEntry> entry = next();
  if (!entry) damaged("a record has no file");
  for (const std::string& line : base::split(records, '\n')) {
    const std::size_t space = line.find(' '), equals = line.find('=');
    if (space == std::string::npos || equals == std::string::npos) continue;
    const std::string name = line.substr(space + 1, equals - space - 1), value = line.substr(equals + 1);
    if (record(name, value) != line + "\n") damaged("this is no record");
    if (name == "path") entry->name = value;
    if (name == "size") entry->size = static_cast<std::uint64_t>(base::to_integer(value).value_or(0));
  }
  left_ = entry->size;
  padding_ = padding_of(entry->size);
  return *entry;
}

std::size_t TarReader::read(char* buffer, std::size_t size) {
  const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, left_));
  if (wanted == 0) return 0;
  const std::size_t got = take(buffer, wanted);
  if (got < wanted) damaged("it ends too early");
  left_ -= got;
  return got;
}

std::string TarReader::text(std::size_t limit) {
  if (left_ > limit) damaged("a file is longer than it can be");
  std::string out(static_cast<std::size_t>(left_), '\0');
  read(out.data(), out.size());
  return out;
}

}  // namespace dirigent::backup
