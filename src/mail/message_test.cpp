#include "mail/message.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "mail/plain_text.hpp"
#include "mail/templates.hpp"

namespace dirigent::mail {
namespace {

TEST(Address, OnlyWhatCannotLeaveItsPlaceIsSendable) {
  for (const char* good :
       {"ada@example.com", "o'neil+x@example.com", "no-reply@localhost", "ü@exämple.de", "a=b@[1]"}) {
    EXPECT_EQ(is_sendable(good), std::string_view(good).find('[') == std::string_view::npos) << good;
  }
  for (const char* bad : {"", "ada", "@b", "a@", "a b@c", "a@b\r\nBcc: x@y", "<a@b>", "a@b>", "-oQ/tmp@b", "a@b@c",
                          "a,b@c", "a@b\x01", "\"a\"@b", "a;b@c", "a@\xff"}) {
    EXPECT_FALSE(is_sendable(bad)) << bad;
  }
  EXPECT_FALSE(is_sendable(std::string(250, 'a') + "@b.de"));
}

TEST(Address, IsReadWithAndWithoutItsName) {
  EXPECT_EQ(address_of(" ada@example.com ")->address, "ada@example.com");
  EXPECT_EQ(address_of("Ada L <ada@example.com>")->name, "Ada L");
  EXPECT_EQ(address_of("\"Ada, L\" <ada@example.com>")->name, "Ada, L");
  EXPECT_EQ(address_of("\"Ada, L\" <ada@example.com>")->address, "ada@example.com");
  EXPECT_FALSE(address_of("Ada <ada>"));
  EXPECT_FALSE(address_of("Ada"));
}

TEST(Header, IsPlainOrEncodedAndNeverTwoLines) {
  EXPECT_EQ(header_text("Password Reset"), "Password Reset");
  EXPECT_EQ(header_text("a\r\nBcc: x@y.de\n\n"), "a  Bcc: x@y.de");
  EXPECT_EQ(header_text("Grüße"), "=?UTF-8?B?R3LDvMOfZQ==?=");
  EXPECT_EQ(header_text("=?UTF-8?Q?x?="), "=?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?=");
  EXPECT_EQ(header_address({"a@b.de", "Ada \"L\" \\"}), R"("Ada \"L\" \\" <a@b.de>)");
  EXPECT_EQ(header_address({"a@b.de", "Söhne\r\nX: y"}), "=?UTF-8?B?U8O2aG5lICBYOiB5?= <a@b.de>");
  EXPECT_EQ(header_address({"a@b.de", ""}), "a@b.de");
  std::string longest;
  for (int i = 0; i < 100; ++i) longest += "ä€";
  for (const std::string& line : base::split(header_text(longest), '\n')) EXPECT_LE(line.size(), 78u) << line;
}

TEST(QuotedPrintable, KeepsLinesShortAndDotsAway) {
  EXPECT_EQ(quoted_printable("a=b\r\nc \nü\t"), "a=3Db\r\nc=20\r\n=C3=BC=09");
  EXPECT_EQ(quoted_printable(".\n..x"), "=2E\r\n=2E.x");
  const std::string text = quoted_printable(std::string(75, 'a') + ".b" + std::string(200, '.'));
  for (const std::string& line : base::split(text, '\n')) {
    EXPECT_LE(line.size(), 77u) << line;
    EXPECT_FALSE(line.starts_with('.')) << line;
  }
}

TEST(PlainText, HasTheWordsAndTheLinks) {
  EXPECT_EQ(
      plain_text("<head><title>x</title></head><style>p{}</style><!-- no --><p>Hello <b>Ada</b> &amp; you,</p>"
                 "<p>go to\n <a class=\"x\" href=\"https://a.de/?b=1&amp;c=2\">the\nplace</a>.</p><a href=\"y\">y</a>"),
      "Hello Ada & you,\n\ngo to the place: https://a.de/?b=1&c=2 .\n\ny\n");
  EXPECT_EQ(plain_text("a < b &lt;c&gt; &unknown; <"), "a < b <c> &unknown; <\n");
  EXPECT_EQ(plain_text("<style>never ends"), "\n");
}

TEST(Message, IsAWholeMail) {
  Message message;
  message.from = {"robot@example.com", "Ärger & Söhne"};
  message.to = {"ada@example.com", ""};
  message.subject = "You've been invited";
  message.html = "<p>Hello</p>";
  const std::string mail = compose(message, 1'784'116'230'000);
  EXPECT_TRUE(mail.starts_with(
      "From: =?UTF-8?B?w4RyZ2VyICYgU8O2aG5l?= <robot@example.com>\r\n"
      "To: ada@example.com\r\nSubject: You've been invited\r\nDate: Wed, 15 Jul 2026 11:50:30 +0000\r\n"
      "Message-ID: <"))
      << mail;
  EXPECT_NE(mail.find("@example.com>\r\nAuto-Submitted: auto-generated\r\n"), std::string::npos);
  EXPECT_NE(mail.find("text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHello\r\n"),
            std::string::npos);
  EXPECT_NE(mail.find("<p>Hello</p>\r\n--="), std::string::npos);
  for (const std::string& line : base::split(mail, '\n')) EXPECT_LE(line.size(), 79u) << line;
}

TEST(Templates, ThoseBuiltInEscapeWhatTheyShow) {
  const Templates templates("");
  const json::object data{{"projectName", "<N>"}, {"projectColor", "\"><b>"},     {"projectUrl", "x\"<"},
                          {"projectLogo", "\"<"}, {"url", "https://a.de/?t=<\""}, {"email", "<e>"},
                          {"first_name", "<f>"}};
  for (const char* name : {"password-reset", "user-invitation", "user-registration"}) {
    const std::string html = templates.render(name, data);
    EXPECT_NE(html.find("https://a.de/?t=&lt;&#34;"), std::string::npos) << name;
    for (const char* raw : {"<N>", "\"><b>", "<e>", "<f>", "?t=<", "x\"<"})
      EXPECT_EQ(html.find(raw), std::string::npos) << name << raw;
  }
  EXPECT_NE(templates.render("base", {{"html", "<p>x</p>"}}).find("<p>x</p>"), std::string::npos);
  EXPECT_ANY_THROW(templates.render("unknown", data));
  EXPECT_ANY_THROW(templates.render("../../etc/passwd", data));
}

}  // namespace
}  // namespace dirigent::mail
