// Comments name users as `@<their id>`. Whoever is named and may read the commented item finds a notification in their
// inbox; whoever may not hears nothing, so that a mention shows nobody what is hidden from them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "items/write.hpp"

namespace dirigent::items {

/// Writes the notifications of new comments, with the rights of the system, as a part of the write. Throws
/// INVALID_PAYLOAD when a comment names more than 100 users. REQUIRES: write.begin()
io::Task<void> notify_mentioned(Write& write, const schema::Collection& comments, std::vector<Key> keys);

/// The users a text names, each once, lower case, in order.
std::vector<std::string> mentioned_in(std::string_view text);

}  // namespace dirigent::items
