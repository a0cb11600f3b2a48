#include "api/rest/small_services.hpp"

#include <cmath>

#include "api/body.hpp"
#include "api/respond.hpp"
#include "auth/authentication.hpp"
#include "auth/services.hpp"
#include "base/text.hpp"
#include "crypto/phc.hpp"
#include "crypto/token.hpp"
#include "items/move_item.hpp"

namespace dirigent::api::rest {

namespace {

constexpr std::int64_t kLength = 32, kLongest = 500;
// Hashing a text takes longer the longer it is.
constexpr std::size_t kLongestText = 4096;

std::int64_t length_asked(const RequestContext& context) {
  const json::value* given = context.query.if_contains("length");
  if (given == nullptr) return kLength;
  const auto invalid = [](std::string_view what) {
    base::fail(base::invalid_query("\"length\" must be " + std::string(what)));
  };
  const auto number = given->is_string() ? base::to_number(given->get_string()) : std::nullopt;
  if (!number) invalid("a number");
  if (std::floor(*number) != *number) invalid("an integer");
  if (*number < 1) invalid("greater than or equal to 1");
  if (*number > static_cast<double>(kLongest)) invalid("less than or equal to 500");
  return static_cast<std::int64_t>(*number);
}

const json::value* given(const RequestContext& context, std::string_view name) {
  const json::value* value = context.body_members().if_contains(name);
  const bool nothing = value == nullptr || value->is_null() || (value->is_string() && value->get_string().empty());
  return nothing ? nullptr : value;
}

const json::value& required(const RequestContext& context, std::string_view name) {
  const json::value* value = given(context, name);
  if (value == nullptr) base::fail(base::invalid_payload(fmt::format("\"{}\" is required", name)));
  return *value;
}

std::string required_text(const RequestContext& context, std::string_view name) {
  const json::value& value = required(context, name);
  if (!value.is_string()) base::fail(base::invalid_payload(fmt::format("\"{}\" must be a string", name)));
  if (value.get_string().size() > kLongestText) {
    base::fail(base::invalid_payload(fmt::format("\"{}\" must not be longer than {} bytes", name, kLongestText)));
  }
  return std::string(value.get_string());
}

// A hash says itself how much work it is to check: no more than the server's own is done for anyone.
bool affordable(const crypto::PhcHash& hash, const config::Config& config) {
  return hash.memory_kib <= std::max<std::int64_t>(65536, config.integer("HASH_MEMORY_COST")) &&
         hash.time_cost <= std::max<std::int64_t>(3, config.integer("HASH_TIME_COST")) && hash.parallelism <= 16;
}

http::Response done() {
  return text_response("", "");
}

}  // namespace

io::Task<http::Response> utils_random_string(RequestContext& context) {
  co_return data_response(json::value(crypto::random_string(static_cast<std::size_t>(length_asked(context)))));
}

io::Task<http::Response> utils_hash_generate(RequestContext& context) {
  std::string text = required_text(context, "string");
  const std::string hash = co_await context.app.auth->hasher->hash(std::move(text));
  co_return data_response(json::value(hash));
}

io::Task<http::Response> utils_hash_verify(RequestContext& context) {
  std::string text = required_text(context, "string");
  const json::value& given_hash = required(context, "hash");
  const auto parsed = given_hash.is_string() ? crypto::parse_phc(given_hash.get_string()) : std::nullopt;
  if (!parsed || !affordable(*parsed, *context.app.config)) {
    base::fail(base::invalid_payload("Invalid \"hash\" or \"string\""));
  }
  std::string hash(given_hash.get_string());
  const bool same = co_await context.app.auth->hasher->verify(std::move(hash), std::move(text));
  co_return data_response(json::value(same));
}

io::Task<http::Response> utils_sort(RequestContext& context) {
  std::string item = key_text(required(context, "item"));
  std::string to = key_text(required(context, "to"));
  co_await items::move_item(*context.app.items, context.schema, context.who, context.parameters.front(),
                            std::move(item), std::move(to));
  co_return done();
}

io::Task<http::Response> utils_cache_clear(RequestContext& context) {
  context.require_admin();
  context.app.authenticator->invalidate();
  co_return done();
}

}  // namespace dirigent::api::rest
