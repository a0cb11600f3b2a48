#include "assets/zip.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>

#include "base/text.hpp"

namespace dirigent::assets {

namespace {

constexpr std::uint32_t kFileHead = 0x04034b50, kSizes = 0x08074b50, kRecord = 0x02014b50, kEnd = 0x06054b50;
constexpr std::uint32_t kEnd64 = 0x06064b50, kEnd64Locator = 0x07064b50;
constexpr std::uint16_t kVersion = 45;                  // knows of 64 bits
constexpr std::uint16_t kMadeBy = 3U << 8U | 45U;       // on Unix
constexpr std::uint16_t kFlags = 1U << 3U | 1U << 11U;  // sizes behind, names in UTF-8
constexpr std::uint16_t kFolderFlags = 1U << 11U;
constexpr std::uint16_t kDeflate = 8, kStore = 0;
constexpr std::size_t kBlock = 65535;
constexpr std::uint32_t kFull32 = 0xFFFFFFFF;
constexpr std::uint16_t kFull16 = 0xFFFF;
constexpr std::uint16_t kExtra64 = 1;
constexpr std::uint32_t kFileMode = 0100644U << 16U, kFolderMode = 040755U << 16U | 0x10U;

template <class Number>
void put(std::string& out, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i) out += static_cast<char>(number >> 8 * i & 0xFF);
}

std::uint32_t at_most_32(std::uint64_t number) {
  return number >= kFull32 ? kFull32 : static_cast<std::uint32_t>(number);
}

}  // namespace

ZipWriter::ZipWriter(base::EpochMs now) {
  const base::Civil at = base::to_civil(now, true);
  constexpr int kFirstYear = 1980;
  date_ = static_cast<std::uint16_t>(std::max(at.year - kFirstYear, 0) << 9 | at.month << 5 | at.day);
  time_ = static_cast<std::uint16_t>(at.hour << 11 | at.minute << 5 | at.second / 2);
}

void ZipWriter::begin_file(std::string& out, std::string path) {
  Entry entry;
  entry.path = path;
  for (int count = 1; !paths_.insert(entry.path).second; ++count) entry.path = fmt::format("{} ({})", path, count);
  put_head(out, entry);
  entries_.push_back(std::move(entry));
}

void ZipWriter::put_head(std::string& out, Entry& entry) {
  const std::size_t begin = out.size();
  put(out, kFileHead);
  put(out, kVersion);
  put(out, entry.folder ? kFolderFlags : kFlags);
  put(out, entry.folder ? kStore : kDeflate);
  put(out, time_);
  put(out, date_);
  put(out, std::uint32_t{0});
  // Full sizes announce the 64-bit ones behind the file.
  put(out, entry.folder ? std::uint32_t{0} : kFull32);
  put(out, entry.folder ? std::uint32_t{0} : kFull32);
  put(out, static_cast<std::uint16_t>(entry.path.size()));
  constexpr std::uint16_t kExtraSize = 20;
  put(out, static_cast<std::uint16_t>(entry.folder ? 0 : kExtraSize));
  out += entry.path;
  if (!entry.folder) {
    put(out, kExtra64);
    put(out, static_cast<std::uint16_t>(kExtraSize - 4));
    put(out, std::uint64_t{0});
    put(out, std::uint64_t{0});
  }
  entry.offset = written_;
  written_ += out.size() - begin;
}

void ZipWriter::add(std::string& out, std::string_view bytes) {
  Entry& entry = entries_.back();
  entry.check = libdeflate_crc32(entry.check, bytes.data(), bytes.size());
  entry.size += bytes.size();
  const std::size_t begin = out.size();
  while (!bytes.empty()) {
    const std::string_view block = bytes.substr(0, kBlock);
    const auto length = static_cast<std::uint16_t>(block.size());
    out += '\0';
    put(out, length);
    put(out, static_cast<std::uint16_t>(~length));
    out += block;
    bytes.remove_prefix(block.size());
  }
  entry.packed += out.size() - begin;
  written_ += out.size() - begin;
}

void ZipWriter::end_file(std::string& out) {
  Entry& entry = entries_.back();
  const std::size_t begin = out.size();
  constexpr std::string_view kLastBlock("\1\0\0\xFF\xFF", 5);
  out += kLastBlock;
  entry.packed += kLastBlock.size();
  put(out, kSizes);
  put(out, entry.check);
  put(out, entry.packed);
  put(out, entry.size);
  written_ += out.size() - begin;
}

void ZipWriter::add_folder(std::string& out, std::string path) {
  if (!paths_.insert(path).second) return;
  Entry entry;
  entry.path = std::move(path);
  entry.folder = true;
  put_head(out, entry);
  entries_.push_back(std::move(entry));
}

void ZipWriter::put_record(std::string& out, const Entry& entry) const {
  put(out, kRecord);
  put(out, kMadeBy);
  put(out, kVersion);
  put(out, entry.folder ? kFolderFlags : kFlags);
  put(out, entry.folder ? kStore : kDeflate);
  put(out, time_);
  put(out, date_);
  put(out, entry.check);
  const bool wide = !entry.folder;
  put(out, wide ? kFull32 : 0U);
  put(out, wide ? kFull32 : 0U);
  put(out, static_cast<std::uint16_t>(entry.path.size()));
  constexpr std::uint16_t kExtraSize = 28;
  put(out, static_cast<std::uint16_t>(wide ? kExtraSize : kExtraSize - 16));
  put(out, std::uint16_t{0});  // comment
  put(out, std::uint16_t{0});  // disk
  put(out, std::uint16_t{0});  // a text?
  put(out, entry.folder ? kFolderMode : kFileMode);
  put(out, kFull32);
  out += entry.path;
  put(out, kExtra64);
  put(out, static_cast<std::uint16_t>((wide ? kExtraSize : kExtraSize - 16) - 4));
  if (wide) {
    put(out, entry.size);
    put(out, entry.packed);
  }
  put(out, entry.offset);
}

void ZipWriter::finish(std::string& out) {
  const std::uint64_t begin = written_;
  const std::size_t had = out.size();
  for (const Entry& entry : entries_) put_record(out, entry);
  const std::uint64_t size = out.size() - had;
  constexpr std::uint64_t kEnd64Size = 44;
  put(out, kEnd64);
  put(out, kEnd64Size);
  put(out, kMadeBy);
  put(out, kVersion);
  put(out, std::uint32_t{0});
  put(out, std::uint32_t{0});
  put(out, static_cast<std::uint64_t>(entries_.size()));
  put(out, static_cast<std::uint64_t>(entries_.size()));
  put(out, size);
  put(out, begin);
  put(out, kEnd64Locator);
  put(out, std::uint32_t{0});
  put(out, begin + size);
  put(out, std::uint32_t{1});
  put(out, kEnd);
  put(out, std::uint16_t{0});
  put(out, std::uint16_t{0});
  const auto count = static_cast<std::uint16_t>(std::min<std::size_t>(entries_.size(), kFull16));
  put(out, count);
  put(out, count);
  put(out, at_most_32(size));
  put(out, at_most_32(begin));
  put(out, std::uint16_t{0});
  written_ += out.size() - had;
}

std::string safe_path(std::string_view path) {
  std::string out;
  for (const std::string& part : base::split(path, '/')) {
    std::string name;
    for (const char letter : part) {
      const bool odd = static_cast<unsigned char>(letter) < 0x20 || letter == '\\' || letter == 0x7F;
      name += odd ? '_' : letter;
    }
    if (name.empty() || name == "." || name == "..") continue;
    if (!out.empty()) out += '/';
    out += name;
  }
  return out.empty() ? "file" : out;
}

}  // namespace dirigent::assets
