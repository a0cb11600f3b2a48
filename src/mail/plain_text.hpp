// HTML of mails as plain text.
#pragma once
#include <string>
#include <string_view>

namespace dirigent::mail {

/// The words of `html`, a line for each block, with the addresses of links behind their texts. It follows what mails
/// are made of and is no parser of the web: unknown tags are passed over, broken ones show.
std::string plain_text(std::string_view html);

}  // namespace dirigent::mail
