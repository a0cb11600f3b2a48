#include "mail/message.hpp"

#include <fmt/format.h>

#include "base/uuid.hpp"
#include "http/date.hpp"
#include "mail/plain_text.hpp"

namespace dirigent::mail {

namespace {

constexpr std::size_t kMaxLine = 75;  // one is left for the soft break

void add_part(std::string& out, const std::string& boundary, std::string_view type, std::string_view content) {
  out += fmt::format("--{}\r\nContent-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
                     boundary, type);
  out += quoted_printable(content);
  out += "\r\n";
}

// An HTTP date with the zone as mails write it.
std::string date_of(base::EpochMs now) {
  std::string date = http::http_date(now / 1000);
  const std::size_t zone = date.rfind("GMT");
  return zone == std::string::npos ? date : date.replace(zone, 3, "+0000");
}

std::string domain_of(const std::string& address) {
  return address.substr(address.rfind('@') + 1);
}

}  // namespace

std::string quoted_printable(std::string_view text) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\r') continue;
    if (c == '\n') {
      out += "\r\n";
      column = 0;
      continue;
    }
    const bool line_ends = at + 1 == text.size() || text[at + 1] == '\n' || text[at + 1] == '\r';
    const bool plain = c > 0x20 && c < 0x7f && c != '=' && !(c == '.' && column == 0);
    const bool inner_space = (c == ' ' || c == '\t') && !line_ends;
    const std::string piece =
        plain || inner_space ? std::string(1, c) : fmt::format("={:02X}", static_cast<unsigned char>(c));
    if (column + piece.size() > kMaxLine) {
      out += "=\r\n";
      column = 0;
      if (c == '.') {
        out += "=2E";
        column = 3;
        continue;
      }
    }
    out += piece;
    column += piece.size();
  }
  return out;
}

std::string compose(const Message& message, base::EpochMs now) {
  const std::string boundary = "=_" + base::uuid_v4();
  std::string out;
  out += "From: " + header_address(message.from) + "\r\n";
  out += "To: " + header_address(message.to) + "\r\n";
  out += "Subject: " + header_text(message.subject) + "\r\n";
  out += "Date: " + date_of(now) + "\r\n";
  out += fmt::format("Message-ID: <{}@{}>\r\n", base::uuid_v4(), domain_of(message.from.address));
  // So that nobody's holiday notice answers (RFC 3834).
  out += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
  out += fmt::format("Content-Type: multipart/alternative;\r\n boundary=\"{}\"\r\n\r\n", boundary);
  add_part(out, boundary, "text/plain", plain_text(message.html));
  add_part(out, boundary, "text/html", message.html);
  out += "--" + boundary + "--\r\n";
  return out;
}

}  // namespace dirigent::mail
