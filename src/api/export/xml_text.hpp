// Names, attributes and character data of XML 1.0.
#pragma once
#include <string>
#include <string_view>

namespace dirigent::api::exports {

/// Appends `name` as an element's or attribute's name: what no name may hold becomes "_".
void append_xml_name(std::string& out, std::string_view name);
/// Appends character data; characters that XML cannot hold become U+FFFD.
void append_xml_text(std::string& out, std::string_view text);
/// The same for the inside of an attribute in single quotes.
void append_xml_attribute(std::string& out, std::string_view text);

}  // namespace dirigent::api::exports
