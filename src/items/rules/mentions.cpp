#include "items/rules/mentions.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "base/uuid.hpp"
#include "items/create.hpp"
#include "items/item_access.hpp"
#include "items/keys.hpp"

namespace dirigent::items {

namespace {

constexpr std::size_t kMostMentions = 100;
constexpr std::size_t kUuidLength = 36;
constexpr std::size_t kLongestSubject = 255;
constexpr std::string_view kUnknown = "Unknown User";

struct Comment {
  std::string collection, item, text;
};

using Names = std::map<std::string, std::string>;  // of users, by id

io::Task<std::vector<Comment>> comments_of(Write& write, const schema::Collection& comments, std::vector<Key> keys) {
  sql::Fragment select("SELECT \"collection\", \"item\", \"comment\" FROM ");
  select.identifier(comments.name).raw(" WHERE ").append(having_keys(write.dialect(), comments, keys));
  const db::Result rows = co_await write.run(std::move(select));
  std::vector<Comment> found;
  found.reserve(rows->size());
  for (std::size_t row = 0; row < rows->size(); ++row) {
    found.push_back({rows->at(row, 0).as_text(), rows->at(row, 1).as_text(), rows->at(row, 2).as_text()});
  }
  co_return found;
}

// Those of `users` of whom the author of a comment may read the field: it tells nobody more. Of themselves they tell
// what they like.
io::Task<std::set<std::string>> readable(Write& write, std::set<std::string> users, std::string field) {
  const engine::Environment environment{write.schema_ptr(), write.who(), &write.services().limits};
  std::set<std::string> permitted =
      co_await permitted_keys(write.transaction().session(), environment, access::Action::kRead, "directus_users",
                              std::move(users), std::move(field));
  if (write.who() && write.who()->user) permitted.insert(base::lower(*write.who()->user));
  co_return permitted;
}

io::Task<Names> names_of(Write& write, std::set<std::string> users) {
  const std::set<std::string> first = co_await readable(write, users, "first_name");
  const std::set<std::string> last = co_await readable(write, users, "last_name");
  const std::set<std::string> email = co_await readable(write, users, "email");
  const std::vector<sql::Value> values(users.begin(), users.end());
  sql::Fragment select("SELECT \"id\", \"first_name\", \"last_name\", \"email\" FROM \"directus_users\" WHERE ");
  select.append(write.dialect().in_values(sql::Fragment("\"id\""), base::FieldType::kUuid, values));
  const db::Result rows = co_await write.run(std::move(select));
  Names names;
  for (std::size_t row = 0; row < rows->size(); ++row) {
    const std::string user = base::lower(rows->at(row, 0).as_text());
    const auto told = [&](const std::set<std::string>& readers, std::size_t column) {
      return readers.contains(user) ? rows->at(row, column).as_text() : std::string();
    };
    const std::string full = told(first, 1) + " " + told(last, 2);
    std::string name(base::trim(full));
    if (name.empty()) name = told(email, 3);
    if (name.empty()) name = kUnknown;
    names.emplace(user, std::move(name));
  }
  co_return names;
}

io::Task<bool> may_read(Write& write, Comment comment, std::string user) {
  const auto& rights_of = write.services().rights_of;
  if (!rights_of) co_return false;
  std::optional<access::Accountability> rights = co_await rights_of(write.transaction().session(), std::move(user));
  if (!rights) co_return false;
  const engine::Environment environment{write.schema_ptr(), std::move(rights), &write.services().limits};
  co_return co_await may_act_on(write.transaction().session(), environment, access::Action::kRead,
                                std::move(comment.collection), std::move(comment.item));
}

// Stricter than base::percent_encode: a bracket would end the link of Markdown.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

// Where the app shows the item.
std::string address_of(const Services& services, const Comment& comment) {
  std::string base = services.public_url;
  while (base.ends_with('/')) base.pop_back();
  constexpr std::string_view kSystem = "directus_";
  const std::string_view collection = comment.collection;
  if (collection.starts_with(kSystem)) {
    return fmt::format("{}/admin/{}/{}", base, escaped(collection.substr(kSystem.size())), escaped(comment.item));
  }
  return fmt::format("{}/admin/content/{}/{}", base, escaped(collection), escaped(comment.item));
}

// The comment with names in the place of ids, as a quotation of Markdown.
std::string quoted(std::string text, const Names& names) {
  for (const auto& [user, name] : names) {
    const std::string mention = "@" + user;
    std::size_t at = 0;
    while ((at = base::lower(text).find(mention, at)) != std::string::npos) {
      text.replace(at, mention.size(), "*" + name + "*");
      at += name.size() + 2;
    }
  }
  std::string out = "> ";
  for (const char c : text) {
    out += c;
    if (c == '\n') out += "> ";
  }
  return out;
}

json::object notification(const Write& write, const Comment& comment, const std::string& recipient,
                          const Names& names) {
  const std::string sender = write.who() ? write.who()->user.value_or("") : "";
  const auto author = names.find(base::lower(sender));
  std::string message = fmt::format("{} named you in a comment on *{}*:\n\n{}\n\n[Open the item]({})",
                                    author == names.end() ? "Somebody" : author->second, comment.collection,
                                    quoted(comment.text, names), address_of(write.services(), comment));
  std::string subject = fmt::format("A comment on {} names you", comment.collection);
  if (subject.size() > kLongestSubject) subject = "A comment names you";
  return {{"recipient", recipient},           {"sender", sender.empty() ? json::value() : json::value(sender)},
          {"subject", std::move(subject)},    {"message", std::move(message)},
          {"collection", comment.collection}, {"item", comment.item}};
}

io::Task<void> notify(Write& write, Comment comment) {
  const std::vector<std::string> mentioned = mentioned_in(comment.text);
  if (mentioned.empty()) co_return;
  if (mentioned.size() > kMostMentions) {
    base::fail(base::invalid_payload(fmt::format("A comment can't name more than {} users", kMostMentions)));
  }
  std::vector<std::string> readers;
  for (const std::string& user : mentioned) {
    const bool reads = co_await may_read(write, comment, user);
    if (reads) readers.push_back(user);
  }
  if (readers.empty()) co_return;
  std::set<std::string> people(readers.begin(), readers.end());
  if (write.who() && write.who()->user) people.insert(base::lower(*write.who()->user));
  const Names names = co_await names_of(write, std::move(people));
  json::array payloads;
  payloads.reserve(readers.size());
  for (const std::string& reader : readers) payloads.push_back(notification(write, comment, reader, names));

  WriteOptions options;
  std::vector<Event> events;
  options.within = &write.transaction();
  options.deferred = &events;
  Write own(write.services(), write.schema_ptr(), std::nullopt, options);
  Level level = own.root(access::Action::kCreate, "directus_notifications");
  co_await create_items(own, std::move(level), std::move(payloads));
  co_await own.finish();
  write.queue(std::move(events));
}

}  // namespace

std::vector<std::string> mentioned_in(std::string_view text) {
  std::vector<std::string> users;
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    const std::string_view id = text.substr(at + 1, kUuidLength);
    if (!base::is_uuid(id)) continue;
    std::string user = base::lower(id);
    if (std::find(users.begin(), users.end(), user) == users.end()) users.push_back(std::move(user));
  }
  return users;
}

io::Task<void> notify_mentioned(Write& write, const schema::Collection& comments, std::vector<Key> keys) {
  std::vector<Comment> found = co_await comments_of(write, comments, std::move(keys));
  for (Comment& comment : found) co_await notify(write, std::move(comment));
}

}  // namespace dirigent::items
