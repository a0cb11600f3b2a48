// The first cut through a template: plain text, outputs and tags, in order.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace dirigent::templates {

struct Mark {
  enum class Kind { kText, kOutput, kTag } kind = Kind::kText;
  std::string name;       // of a tag: its first word
  std::string_view text;  // the plain text, or what stands in the mark (behind the name, of a tag)
  std::size_t line = 1;
};

/// `source` outlives the marks. What is between `raw` and `endraw` is text, what is between `comment` and `endcomment`
/// is gone, white space is trimmed where dashes ask for it. Throws TemplateError for a mark without an end.
std::vector<Mark> marks_of(std::string_view source);

}  // namespace dirigent::templates
