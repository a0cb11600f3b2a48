#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <stdexcept>

#include "transfer/sanitize/rules.hpp"

namespace dirigent::transfer {
namespace {

SanitizeRule rule(Treatment treatment, FakeKind kind = FakeKind::kSentence) {
  return {"people", "email", treatment, kind};
}

std::string any_text(std::mt19937& random) {
  static constexpr std::string_view kLetters[] = {"a", "Z", "7", "@", ".", " ", "-", "\n", "ä", "語", "'", "\""};
  std::string out;
  for (unsigned length = random() % 24; length > 0; --length) out += kLetters[random() % std::size(kLetters)];
  return out;
}

std::size_t letters_in(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

TEST(Sanitized, AMaskKeepsTheShape) {
  EXPECT_EQ(sanitized(rule(Treatment::kMask), "", "anna@firm.org"), "a***@f***.o**");
  EXPECT_EQ(sanitized(rule(Treatment::kMask), "", "+49 171 23"), "+4* 1** 2*");
  EXPECT_EQ(sanitized(rule(Treatment::kMask), "", ""), "");
}

TEST(Sanitized, AMaskIsAsLongAndShowsOneLetterOfAWordAtMost) {
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) {
    const std::string text = any_text(random), masked = sanitized(rule(Treatment::kMask), "", text);
    EXPECT_EQ(letters_in(masked), letters_in(text)) << text;
    for (std::size_t at = 1; at < masked.size(); ++at) {
      const auto shown = [&masked](std::size_t place) {
        return std::isalnum(static_cast<unsigned char>(masked[place])) != 0;
      };
      EXPECT_FALSE(shown(at) && (shown(at - 1) || masked[at - 1] == '*')) << text << " -> " << masked;
    }
  }
}

TEST(Sanitized, EveryTreatmentOfTextGivesTheSameForTheSame) {
  std::mt19937 random(11);
  for (int i = 0; i < 500; ++i) {
    const std::string text = any_text(random);
    for (const FakeKind kind :
         {FakeKind::kName, FakeKind::kEmail, FakeKind::kPhone, FakeKind::kAddress, FakeKind::kSentence}) {
      const SanitizeRule fake = rule(Treatment::kFake, kind);
      EXPECT_EQ(sanitized(fake, "seed", text), sanitized(fake, "seed", text));
      EXPECT_FALSE(sanitized(fake, "seed", text).empty());
    }
    EXPECT_EQ(sanitized(rule(Treatment::kHash), "seed", text), sanitized(rule(Treatment::kHash), "seed", text));
  }
}

TEST(Sanitized, FakeEmailsAndDigestsOfDifferentValuesDiffer) {
  std::set<std::string> emails, digests;
  for (int i = 0; i < 20000; ++i) {
    const std::string text = fmt::format("p{}@firm.org", i);
    const std::string email = sanitized(rule(Treatment::kFake, FakeKind::kEmail), "seed", text);
    EXPECT_TRUE(email.ends_with("@example.com"));
    emails.insert(email);
    digests.insert(sanitized(rule(Treatment::kHash), "seed", text));
  }
  EXPECT_EQ(emails.size(), 20000U);
  EXPECT_EQ(digests.size(), 20000U);
}

TEST(Sanitized, AnotherSeedGivesOthers) {
  const SanitizeRule email = rule(Treatment::kFake, FakeKind::kEmail), hash = rule(Treatment::kHash);
  EXPECT_NE(sanitized(email, "one", "a@b.c"), sanitized(email, "two", "a@b.c"));
  EXPECT_NE(sanitized(hash, "one", "a@b.c"), sanitized(hash, "two", "a@b.c"));
}

TEST(ReadRules, TakesAKindFromTheColumnsName) {
  const SanitizeRules rules =
      read_rules(json::parse(R"({"seed":"s","a.work_email":"fake","*.phone":{"fake":"name"},"a.b":null})"));
  ASSERT_EQ(rules.rules.size(), 3U);
  EXPECT_EQ(rules.seed, "s");
  EXPECT_EQ(rules.rules[0].kind, FakeKind::kEmail);
  EXPECT_EQ(rules.rules[1].collection, "*");
  EXPECT_EQ(rules.rules[1].kind, FakeKind::kName);
  EXPECT_EQ(rules.rules[2].treatment, Treatment::kNull);
}

TEST(ReadRules, NamesTheRuleThatIsWrong) {
  for (const std::string_view text : {R"({"email":"mask"})", R"({".email":"mask"})", R"({"a.":"mask"})",
                                      R"({"a.b":"blur"})", R"({"a.b":{"fake":"horse"}})", R"({"a.b":7})"}) {
    try {
      (void)read_rules(json::parse(text));
      ADD_FAILURE() << text;
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string_view(error.what()).find("Rule \""), std::string_view::npos) << error.what();
    }
  }
  EXPECT_THROW((void)read_rules(json::parse("[1]")), std::runtime_error);
}

TEST(Sanitized, SecretsAreTakenOutOfDocumentsAndTheRestStaysToTheLetter) {
  SanitizeRule strip = rule(Treatment::kStrip);
  const std::string plain = "{ \"b\": 1, \"a\": [\"x\"] }";
  EXPECT_EQ(sanitized(strip, "", plain), plain);
  EXPECT_EQ(sanitized(strip, "", "{\"apiKey\":\"k\",\"url\":\"u\"}"), "{\"apiKey\":\"$secret\",\"url\":\"u\"}");
  EXPECT_EQ(sanitized(strip, "", "Bearer abc"), "$secret");
  EXPECT_EQ(sanitized(strip, "", "{\"in\":[{\"pin\":\"1\"}]}"), "{\"in\":[{\"pin\":\"1\"}]}");
  strip.members = std::make_shared<const std::set<std::string, std::less<>>>(std::set<std::string, std::less<>>{"pin"});
  EXPECT_EQ(sanitized(strip, "", "{\"in\":[{\"pin\":\"1\"}]}"), "{\"in\":[{\"pin\":\"$secret\"}]}");
}

TEST(SanitizeRules, WithoutASeedFakesAndDigestsHaveAKeyOfTheirOwn) {
  SanitizeRules masks = read_rules(json::object{{"people.email", "mask"}});
  EXPECT_FALSE(draw_seed(masks));
  SanitizeRules given = read_rules(json::object{{"people.email", "hash"}, {"seed", "mine"}});
  EXPECT_FALSE(draw_seed(given));
  EXPECT_EQ(given.seed, "mine");
  SanitizeRules one = read_rules(json::object{{"people.email", "hash"}}), other = one;
  EXPECT_TRUE(draw_seed(one) && draw_seed(other));
  EXPECT_NE(sanitized(one.rules[0], one.seed, "4111"), sanitized(other.rules[0], other.seed, "4111"));
  EXPECT_EQ(sanitized(one.rules[0], one.seed, "4111"), sanitized(one.rules[0], one.seed, "4111"));
}

}  // namespace
}  // namespace dirigent::transfer
