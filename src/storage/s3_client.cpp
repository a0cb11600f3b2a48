#include "storage/s3_client.hpp"

#include <fmt/format.h>

#include <array>
#include <thread>

#include "base/text.hpp"

namespace dirigent::storage {

namespace {

constexpr std::chrono::milliseconds kFirstPause{200};
constexpr long kMostSeconds = 900;  // for one request: a part of 88 MiB at 100 KiB a second

struct Receiving {
  std::string* out;
  std::size_t limit;
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* to) {
  auto& receiving = *static_cast<Receiving*>(to);
  if (receiving.out->size() + size * count > receiving.limit) return 0;
  receiving.out->append(bytes, size * count);
  return size * count;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* to) {
  const std::string_view line(bytes, size * count);
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    auto& headers = *static_cast<std::map<std::string, std::string>*>(to);
    headers[base::lower(line.substr(0, colon))] = base::trim(line.substr(colon + 1));
  }
  return size * count;
}

bool may_pass(long status) {
  return status == 429 || status >= 500;
}

std::string decoded(std::string_view text) {
  static constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&#39;", '\''}, {"&#34;", '"'}};
  std::string out;
  while (!text.empty()) {
    const auto entity = std::find_if(std::begin(kEntities), std::end(kEntities),
                                     [&](const auto& one) { return text.starts_with(one.first); });
    out += entity == std::end(kEntities) ? text.front() : entity->second;
    text.remove_prefix(entity == std::end(kEntities) ? 1 : entity->first.size());
  }
  return out;
}

}  // namespace

S3Client::S3Client(S3Options options) : options_(std::move(options)) {
  if (options_.bucket.empty()) throw StorageError("S3 needs a bucket");
  if (options_.key.empty() || options_.secret.empty()) throw StorageError("S3 needs a key and a secret");
  std::string endpoint = options_.endpoint;
  if (endpoint.empty()) endpoint = fmt::format("https://s3.{}.amazonaws.com", options_.region);
  if (endpoint.find("://") == std::string::npos) endpoint = "https://" + endpoint;
  while (endpoint.ends_with('/')) endpoint.pop_back();
  const std::size_t scheme = endpoint.find("://") + 3;
  host_ = endpoint.substr(scheme);
  if (host_.find('/') != std::string::npos) throw StorageError("the endpoint of S3 has no path");
  if (options_.path_style) {
    prefix_ = "/" + options_.bucket;
  } else {
    host_ = options_.bucket + "." + host_;
  }
  base_ = endpoint.substr(0, scheme) + host_;
}

S3Request S3Client::request(std::string method, std::string_view key) const {
  S3Request out;
  out.method = std::move(method);
  out.path = prefix_ + "/" + std::string(key);
  out.headers["host"] = host_;
  return out;
}

S3Answer S3Client::send(S3Request request, std::size_t limit) {
  std::chrono::milliseconds pause = kFirstPause;
  for (unsigned attempt = 1;; ++attempt, pause *= 2) {
    const bool last = attempt >= options_.attempts;
    try {
      sign(request, {options_.key, options_.secret, options_.region}, base::now_ms());
      S3Answer answer = send_once(request, limit);
      if (!may_pass(answer.status)) return answer;
      if (last) throw StorageError(fmt::format("S3 at {}: {}", base_, s3_complaint(answer)));
    } catch (const StorageError&) {
      if (last) throw;
    }
    std::this_thread::sleep_for(pause);
  }
}

S3Answer S3Client::expect(S3Request request, std::size_t limit) {
  const std::string what = fmt::format("{} {}", request.method, request.path);
  S3Answer answer = send(std::move(request), limit);
  if (answer.status / 100 == 2) return answer;
  throw StorageError(fmt::format("S3 at {}: {}: {}", base_, what, s3_complaint(answer)));
}

curl::Handle S3Client::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      curl::Handle handle = std::move(idle_.back());
      idle_.pop_back();
      return handle;
    }
  }
  try {
    curl::Handle handle(curl::library().init());
    if (handle) return handle;
  } catch (const std::exception& error) {
    throw StorageError(std::string("S3: ") + error.what());
  }
  throw StorageError("S3: libcurl cannot be used");
}

S3Answer S3Client::send_once(const S3Request& request, std::size_t limit) {
  curl::Handle handle = take();
  const curl::Library& library = curl::library();
  CURL* raw = handle.get();
  S3Answer answer;
  Receiving receiving{&answer.body, limit};
  std::array<char, CURL_ERROR_SIZE> details{};
  const std::string url = base_ + s3_encode(request.path, true) + s3_query(request);
  curl_slist* lines = library.append(nullptr, "Expect:");
  if (!request.headers.contains("content-type")) lines = library.append(lines, "Content-Type:");
  for (const auto& [name, value] : request.headers) lines = library.append(lines, (name + ": " + value).c_str());
  const curl::List headers(lines);
  library.reset(raw);
  library.set(raw, CURLOPT_URL, url.c_str());
  library.set(raw, CURLOPT_PATH_AS_IS, 1L);
  library.set(raw, CURLOPT_PROTOCOLS_STR, "http,https");
  library.set(raw, CURLOPT_NOSIGNAL, 1L);
  library.set(raw, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  library.set(raw, CURLOPT_HTTPHEADER, headers.get());
  library.set(raw, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
  library.set(raw, CURLOPT_LOW_SPEED_LIMIT, 1L);
  library.set(raw, CURLOPT_LOW_SPEED_TIME, std::max(1L, static_cast<long>(options_.idle_timeout.count() / 1000)));
  library.set(raw, CURLOPT_TIMEOUT, kMostSeconds);
  library.set(raw, CURLOPT_WRITEFUNCTION, take_body);
  library.set(raw, CURLOPT_WRITEDATA, &receiving);
  library.set(raw, CURLOPT_HEADERFUNCTION, take_header);
  library.set(raw, CURLOPT_HEADERDATA, &answer.headers);
  library.set(raw, CURLOPT_ERRORBUFFER, details.data());
  if (request.method == "HEAD") library.set(raw, CURLOPT_NOBODY, 1L);
  if (request.method == "PUT" || request.method == "POST") {
    library.set(raw, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    library.set(raw, CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
  }
  const CURLcode code = library.perform(raw);
  if (code != CURLE_OK) {
    throw StorageError(fmt::format("S3 at {}: {}", base_, details[0] != 0 ? details.data() : library.error_text(code)));
  }
  library.info(raw, CURLINFO_RESPONSE_CODE, &answer.status);
  library.reset(raw);  // what it points to is gone when we return
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(handle));
  return answer;
}

std::string s3_complaint(const S3Answer& answer) {
  const auto codes = s3_elements(answer.body, "Code"), messages = s3_elements(answer.body, "Message");
  if (codes.empty()) return fmt::format("status {}", answer.status);
  return codes.front() + (messages.empty() ? "" : ": " + messages.front());
}

std::vector<std::string> s3_elements(std::string_view xml, std::string_view name) {
  const std::string begin = fmt::format("<{}>", name), end = fmt::format("</{}>", name);
  std::vector<std::string> out;
  for (std::size_t at = 0;;) {
    const std::size_t from = xml.find(begin, at);
    if (from == std::string_view::npos) return out;
    const std::size_t to = xml.find(end, from);
    if (to == std::string_view::npos) return out;
    out.push_back(decoded(xml.substr(from + begin.size(), to - from - begin.size())));
    at = to + end.size();
  }
}

}  // namespace dirigent::storage
