// The file of a backup: a tar archive of header.json, of parts in pieces ("database.dump.000001.zst"), and of
// manifest.json. Each piece is a zstd frame of its own, with ".enc" encrypted: without this program, `tar -x`, `cat`
// and `zstd -d` give the parts back. Written and read in one go, a piece at a time in memory. Page: documents.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "backup/cipher.hpp"
#include "backup/digest.hpp"
#include "backup/manifest.hpp"
#include "backup/tar.hpp"
#include "storage/driver.hpp"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace dirigent::backup {

class ArchiveWriter {
 public:
  /// Encrypts when `secret` is not empty. `sink` outlives it; its finish() is left to the caller.
  ArchiveWriter(storage::Sink& sink, Header header, const Secret& secret, int level);
  ~ArchiveWriter();

  void begin_part(std::string name);
  void write(std::string_view bytes);
  void end_part();
  /// Puts the parts into the manifest and ends the archive.
  void finish(Manifest manifest);
  /// Bytes given to the sink so far.
  std::uint64_t stored() const { return stored_; }

 private:
  void member(const std::string& name, std::string_view bytes);
  void flush();

  Header header_;
  std::optional<Cipher> cipher_;
  std::string header_digest_, buffer_, compressed_;
  std::unique_ptr<ZSTD_CCtx_s, std::size_t (*)(ZSTD_CCtx_s*)> zstd_;
  TarWriter tar_;
  Part part_;
  Digest digest_;
  std::vector<Part> parts_;
  std::uint64_t stored_ = 0, number_ = 0;
};

/// Reading finds what is damaged and throws Damage, which names the piece. What it gave before may be damaged still as
/// long as next_part() has not come to the archive's end.
class ArchiveReader {
 public:
  /// Reads the header. Throws BackupError when the secret is not the right one.
  ArchiveReader(std::unique_ptr<storage::Source> source, std::string what, const Secret& secret);
  ~ArchiveReader();

  const Header& header() const { return header_; }
  /// The next part's name, behind what is left of the one before; nothing at the end, which has been checked then.
  std::optional<std::string> next_part();
  /// Of the part; 0 at its end.
  std::size_t read(char* buffer, std::size_t size);
  /// REQUIRES: next_part() came to the end
  const Manifest& manifest() const { return manifest_; }
  /// Bytes of the archive read so far.
  std::uint64_t offset() const { return tar_.offset(); }

 private:
  bool next_piece();
  void end(const TarEntry& entry);
  void end_part();
  std::string unsealed(std::string text, const std::string& name);
  [[noreturn]] void damaged(const std::string& name) const;

  std::unique_ptr<storage::Source> source_;
  const std::string what_;
  TarReader tar_;
  Header header_;
  std::optional<Cipher> cipher_;
  std::string header_digest_, piece_;
  std::size_t taken_ = 0;
  std::unique_ptr<ZSTD_DCtx_s, std::size_t (*)(ZSTD_DCtx_s*)> zstd_;
  std::optional<TarEntry> ahead_;  // the first entry behind the part
  Part part_;
  Digest digest_;
  std::vector<Part> parts_;
  Manifest manifest_;
  std::uint64_t number_ = 0;
};

/// The header alone. Throws Damage.
Header header_of(storage::Source& source, std::string what);

/// Does the file end as archives do? Cheap: what is between is not looked at.
bool is_whole(storage::Driver& driver, const storage::Stat& file);

}  // namespace dirigent::backup
