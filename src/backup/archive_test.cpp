#include "backup/archive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "backup/failures.hpp"
#include "backup/tar.hpp"

namespace dirigent::backup {
namespace {

struct TextSink : storage::Sink {
  void write(std::string_view bytes) override { text += bytes; }
  void finish() override {}
  std::string text;
};

struct TextSource : storage::Source {
  explicit TextSource(std::string given) : text(std::move(given)) {}
  std::size_t read(char* buffer, std::size_t size) override {
    size = std::min({size, text.size() - at, std::size_t{70001}});
    std::copy_n(text.data() + at, size, buffer);
    at += size;
    return size;
  }
  std::string text;
  std::size_t at = 0;
};

std::string noise(std::size_t size) {
  std::mt19937 random(7);
  std::string out(size, '\0');
  for (char& c : out) c = static_cast<char>(random() % 200);
  return out;
}

Header header() {
  return {"0a1b2c3d", 1700000000000, "manual", "sqlite", "11.17.4", "0.1.0", nullptr};
}

std::string archive(const Secret& secret, const std::string& big) {
  TextSink sink;
  ArchiveWriter writer(sink, header(), secret, 1);
  writer.begin_part("database.sqlite");
  writer.write(std::string_view(big).substr(0, 100));
  writer.write(std::string_view(big).substr(100));
  writer.end_part();
  writer.begin_part("files.local.tar");
  writer.end_part();
  Manifest manifest;
  manifest.rows = {{"articles", 3}};
  manifest.files = {{"local", {1, 5}}};
  writer.finish(manifest);
  EXPECT_EQ(writer.stored(), sink.text.size());
  return sink.text;
}

std::map<std::string, std::string> read_all(const std::string& text, const Secret& secret,
                                            Manifest* manifest = nullptr) {
  ArchiveReader reader(std::make_unique<TextSource>(text), "a.tar", secret);
  std::map<std::string, std::string> parts;
  while (const auto name = reader.next_part()) {
    std::string buffer(100000, '\0');
    while (const std::size_t count = reader.read(buffer.data(), buffer.size())) parts[*name].append(buffer, 0, count);
    parts.try_emplace(*name);
  }
  if (manifest != nullptr) *manifest = reader.manifest();
  return parts;
}

const Secret kSecrets[] = {{}, {"correct horse battery", ""}, {"", std::string(32, 'k')}};

TEST(Archive, GivesBackWhatWentIn) {
  const std::string big = noise(2 * kPieceSize + 12345);
  for (const Secret& secret : kSecrets) {
    const std::string text = archive(secret, big);
    Manifest manifest;
    const auto parts = read_all(text, secret, &manifest);
    EXPECT_EQ(parts.at("database.sqlite"), big);
    EXPECT_EQ(parts.at("files.local.tar"), "");
    EXPECT_EQ(manifest.rows.at("articles"), 3);
    EXPECT_EQ(manifest.parts.at(0).pieces.size(), 3U);
    TextSource source(text);
    EXPECT_EQ(header_of(source, "a").id, "0a1b2c3d");
    if (!secret.empty()) {
      EXPECT_EQ(text.find("articles"), std::string::npos);
    }
  }
}

TEST(Archive, FindsEveryChangedByte) {
  const std::string big = noise(3000);
  for (const Secret& secret : {kSecrets[0], kSecrets[2]}) {
    const std::string text = archive(secret, big);
    for (std::size_t at = 0; at < text.size(); at += secret.empty() ? 3 : 31) {
      std::string changed = text;
      changed[at] = static_cast<char>(changed[at] ^ (1 << at % 8));
      EXPECT_THROW(read_all(changed, secret), BackupError) << at;
    }
  }
}

TEST(Archive, FindsWhatIsMissingOrTooMuch) {
  const std::string text = archive({}, noise(3000));
  for (std::size_t size = 0; size < text.size(); size += 97) {
    EXPECT_THROW(read_all(text.substr(0, size), {}), Damage) << size;
  }
  EXPECT_THROW(read_all(text.substr(0, text.size() - 1), {}), Damage);
  EXPECT_THROW(read_all(text + "x", {}), Damage);
}

TEST(Archive, OpensWithItsOwnSecretOnly) {
  const std::string text = archive(kSecrets[1], noise(200));
  EXPECT_THROW(read_all(text, {}), BackupError);
  EXPECT_THROW(read_all(text, kSecrets[2]), BackupError);
  try {
    read_all(text, {"wrong", ""});
    FAIL();
  } catch (const Damage&) {
    FAIL();
  } catch (const BackupError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("the passphrase is not the one"));
  }
}

TEST(Archive, PiecesBelongToTheirPlace) {
  const std::string big = noise(2 * kPieceSize);
  const std::string one = archive(kSecrets[2], big), two = archive(kSecrets[2], big);
  // The same piece of another archive with the same key file.
  const std::size_t from = one.find("database.sqlite.000001"), to = one.find("database.sqlite.000002");
  std::string mixed = one;
  mixed.replace(from, to - from, two, two.find("database.sqlite.000001"), to - from);
  EXPECT_THROW(read_all(mixed, kSecrets[2]), Damage);
}

TEST(Tar, KeepsLongNames) {
  std::string text;
  TarWriter writer([&](std::string_view bytes) { text += bytes; });
  const std::vector<std::string> names{"a", std::string(100, 'b'), std::string(101, 'c'), std::string(900, 'd')};
  for (const std::string& name : names) {
    writer.begin({name, 5, 17});
    writer.write("hello");
    writer.end();
  }
  writer.finish();
  TextSource source(text);
  TarReader reader([&](char* buffer, std::size_t size) { return source.read(buffer, size); }, "t");
  for (const std::string& name : names) {
    const auto entry = reader.next();
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->name, name);
    EXPECT_EQ(reader.text(5), "hello");
  }
  EXPECT_FALSE(reader.next());
}

}  // namespace
}  // namespace dirigent::backup
