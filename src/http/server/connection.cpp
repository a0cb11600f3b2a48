#include "http/server/connection.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <iterator>

#include "base/log.hpp"
#include "http/etag.hpp"
#include "http/request_id.hpp"
#include "http/server/header_scan.hpp"
#include "http/target.hpp"

namespace dirigent::http {

namespace {

constexpr std::size_t kFirstRead = 4096;
constexpr std::size_t kBodyRead = 32 * 1024, kLargestRead = 256 * 1024;
constexpr std::size_t kCopiedBody = 16 * 1024;      // smaller bodies travel in one piece with their head
constexpr std::size_t kKeptMemory = 32 * 1024;      // larger buffers are given back after use
constexpr std::size_t kCompressedHere = 64 * 1024;  // larger bodies are compressed in the pool
constexpr std::size_t kHeavyBody = 1024 * 1024;     // what became of larger ones goes back to the system
constexpr std::size_t kMaxDiscarded = 64 * 1024 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

constexpr unsigned kPayloadTooLarge = 413;

// `head` gets what stands before the piece, the piece what follows it. An empty chunk would end the body.
void frame_chunk(std::string& head, std::string& piece, bool more) {
  if (!piece.empty()) {
    fmt::format_to(std::back_inserter(head), "{:x}\r\n", piece.size());
    piece += "\r\n";
  }
  if (!more) piece += "0\r\n\r\n";
}

}  // namespace

Shared::Shared(ServerOptions given, Handler answerer)
    : options(std::move(given)),
      handler(std::move(answerer)),
      trust(options.trust_proxy),
      heads(options.constant_headers, std::chrono::duration_cast<std::chrono::seconds>(options.idle_timeout).count()) {}

Response refusal_response(const ServerOptions& options, unsigned status) {
  Response response;
  response.status = status == kPayloadTooLarge ? options.too_large_status : status;
  if (options.error_body) {
    response.body = options.error_body(status);
    response.content_type = "application/json; charset=utf-8";
  }
  return response;
}

Connection::Connection(std::shared_ptr<Shared> shared, std::shared_ptr<LoopShare> loop,
                       std::unique_ptr<Transport> transport, std::string peer_ip)
    : shared_(std::move(shared)),
      loop_(std::move(loop)),
      transport_(std::move(transport)),
      peer_ip_(std::move(peer_ip)) {}

Connection::~Connection() {
  shared_->open.fetch_sub(1, std::memory_order_relaxed);
}

io::Task<void> Connection::run() {
  loop_->watch->add(*this);
  try {
    co_await serve();
  } catch (const std::exception& failure) {
    base::log::error("A connection ended with an exception", {{"cause", failure.what()}});
  }
}

io::Task<void> Connection::serve() {
  arm(shared_->options.header_timeout);
  if (transport_->secure()) {
    idle_ = true;
    ErrorCode error;
    co_await transport_->handshake(error);
    if (error) co_return;
  }
  for (;;) {
    Next next = co_await read_header();
    if (next == Next::kClose) break;
    next = co_await read_body();
    if (next == Next::kClose) break;
    next = co_await answer();
    if (next == Next::kClose) break;
    arm(shared_->options.idle_timeout);
  }
}

// REQUIRES: a deadline is armed for the first byte.
io::Task<Connection::Next> Connection::read_header() {
  HeaderScan scan;
  const std::size_t limit = shared_->options.max_header;
  bool begun = false;
  for (;;) {
    while (scan.size() == 0 && unread().substr(0, 2) == "\r\n") in_.consume(2);  // RFC 9112 section 2.2
    if (in_.size() > 0) {
      const HeaderScan::State state = scan.feed(unread().substr(0, limit));
      if (state == HeaderScan::State::kComplete) break;
      if (state == HeaderScan::State::kMalformed) co_return co_await refuse(400);
      if (in_.size() >= limit) co_return co_await refuse(431);
      if (!begun) arm(shared_->options.header_timeout);
      begun = true;
    }
    // While draining, a request that has reached this machine is still answered; a silent client is let go.
    if (!begun && draining() && !transport_->pending()) co_return Next::kClose;
    idle_ = !begun;
    const bool more = co_await read_more(begun ? limit : kFirstRead);
    idle_ = false;
    if (!more && !begun && !expired() && draining() && transport_->pending()) continue;
    if (!more && begun && expired()) co_return co_await refuse(408);
    if (!more) co_return Next::kClose;
  }
  co_return co_await parse_header(scan.size());
}

io::Task<Connection::Next> Connection::parse_header(std::size_t size) {
  parser_.emplace(shared_->options.max_header);
  told_to_continue_ = false;
  streamed_ = 0;
  stream_waited_ = {};
  unsigned refused = parser_->put_header(unread().substr(0, size));
  in_.consume(size);
  streams_ = refused == 0 && shared_->options.streamed && shared_->options.streamed(parser_->request());
  if (refused == 0 && !streams_) refused = parser_->limit_body(shared_->options.max_body);
  if (refused != 0) co_return co_await refuse(refused);
  co_return Next::kGoOn;
}

io::Task<Connection::Next> Connection::read_body() {
  disarm();
  if (parser_->done() || streams_) co_return Next::kGoOn;
  const auto end = Clock::now() + shared_->options.request_timeout;
  std::size_t piece = kBodyRead;
  while (!parser_->done()) {
    const RequestParser::Progress progress = parser_->put_body(unread());
    in_.consume(progress.used);
    if (progress.refused != 0) co_return co_await refuse(progress.refused);
    if (parser_->done()) break;
    const bool told = co_await tell_to_continue();
    if (!told) co_return Next::kClose;
    // A chunk header or trailer that does not fit the buffer is no honest one.
    if (in_.size() >= kBodyRead) co_return co_await refuse(400);
    arm_at(std::min(end, Clock::now() + shared_->options.body_timeout));
    const bool more = co_await read_more(piece);
    if (!more && expired()) co_return co_await refuse(408);
    if (!more) co_return Next::kClose;
    if (in_.size() >= piece) piece = std::min(2 * piece, kLargestRead);  // the body comes faster than it is read
  }
  disarm();
  co_return Next::kGoOn;
}

// Once for a client that waits for it. False when it cannot be told.
io::Task<bool> Connection::tell_to_continue() {
  if (!parser_->expects_continue() || std::exchange(told_to_continue_, true)) co_return true;
  const Pieces interim{asio::buffer(kContinue.data(), kContinue.size()), asio::const_buffer()};
  co_return co_await write_all(interim, kContinue.size());
}

// The body of a request that is with its handler already.
io::Task<bool> Connection::next_piece(std::string& out) {
  while (!parser_->done()) {
    const RequestParser::Progress progress = parser_->put_body(unread());
    in_.consume(progress.used);
    if (progress.refused != 0) throw BodyError();
    std::string& come = parser_->request().body;
    if (!come.empty()) {
      streamed_ += come.size();
      out += come;
      come.clear();
      co_return true;
    }
    if (parser_->done()) break;
    const bool told = co_await tell_to_continue();
    if (!told || in_.size() >= kBodyRead) throw BodyError();
    const bool more = co_await wait_for_piece();
    if (!more) throw BodyError();
  }
  co_return false;
}

// Only the time that the client takes counts. False when there is none left, at the end of the stream and on an error.
io::Task<bool> Connection::wait_for_piece() {
  const std::chrono::milliseconds earned(streamed_ * 1000 / shared_->options.slowest_sender);
  const Clock::duration left = shared_->options.stream_timeout + earned - stream_waited_;
  if (left <= left.zero()) co_return false;
  const auto begin = Clock::now();
  arm_at(begin + std::min<Clock::duration>(left, shared_->options.stream_timeout));
  const bool more = co_await read_more(kBodyRead);
  disarm();
  stream_waited_ += Clock::now() - begin;
  co_return more;
}

/// The rest of a body, for as long as its connection waits for the answer.
class Connection::Incoming final : public BodySource {
 public:
  explicit Incoming(Connection& connection) : connection_(&connection) {}
  void end() { connection_ = nullptr; }
  io::Task<bool> next(std::string& out) override {
    if (connection_ == nullptr) throw BodyError();
    return connection_->next_piece(out);
  }

 private:
  Connection* connection_;
};

// Fills in what is not the parser's to know; false when the target cannot be read.
bool Connection::complete(Request& request) {
  auto target = parse_target(request.target);
  const auto id = request.headers.get("x-request-id");
  request.id = id && is_request_id(*id) ? std::string(*id) : make_request_id();
  request.peer_ip = peer_ip_;
  request.ip = shared_->trust.client_ip(peer_ip_, request.headers, shared_->options.ip_header);
  request.secure = transport_->secure();
  if (!target) return false;
  request.target = std::move(target->origin);
  request.path = std::move(target->path);
  request.query = std::move(target->query);
  return true;
}

io::Task<Connection::Next> Connection::answer() {
  Request& request = parser_->request();
  const bool readable = complete(request);
  Terms terms = terms_of(request);
  terms.http10 = parser_->http10();
  const std::string id = request.id;
  heavy_ = request.body.size() > kHeavyBody;
  request.render = [this, sent = terms.sent, encoding = terms.encoding](std::string_view body) {
    return render(body, encoding, sent);
  };
  Response response;
  if (readable && streams_) {
    auto incoming = std::make_shared<Incoming>(*this);
    request.stream = incoming;
    response = co_await handled(std::move(request));
    incoming->end();
  } else if (readable) {
    response = co_await handled(std::move(request));
  } else {
    response = refusal_response(shared_->options, 400);
  }
  // Whoever reports a failure can name the line of the log that tells its cause.
  if (response.status >= 500 && terms.echoed_id.empty()) response.headers.set("X-Request-Id", id);
  settle_validators(response, terms);
  if (settle_encoding(response, terms)) co_await encode(response, terms);
  const bool keep_alive = parser_->done() && parser_->keep_alive() && !draining();
  if (response.producer) co_return co_await stream(response, terms, keep_alive && (!terms.http10 || response.length));
  co_return co_await send(response, terms, keep_alive);
}

io::Task<Response> Connection::handled(Request request) {
  std::string cause;
  try {
    co_return co_await shared_->handler(std::move(request));
  } catch (const std::exception& failure) {
    cause = failure.what();
  } catch (...) {
    cause = "unknown";
  }
  base::log::error("A handler let an exception escape", {{"cause", cause}});
  co_return refusal_response(shared_->options, 500);
}

// Work on a body: on a short one here, on a long one in the pool; nothing when that is full.
template <class T>
io::Task<std::optional<T>> Connection::worked(std::string_view body, std::function<T()> work) {
  std::optional<T> done;
  if (body.size() <= kCompressedHere || shared_->options.compression_pool == nullptr) {
    done.emplace(work());
    co_return done;
  }
  try {
    T result = co_await shared_->options.compression_pool->run(std::move(work));
    done.emplace(std::move(result));
  } catch (const std::exception&) {
  }
  co_return done;
}

io::Task<std::optional<Rendition>> Connection::render(std::string_view body, Encoding encoding, std::uint32_t sent) {
  const Encoding chosen = worth_encoding(body.size(), encoding, sent) ? encoding : Encoding::kIdentity;
  std::function<Rendition()> work = [body, chosen] { return Rendition{weak_etag(body), compress(body, chosen)}; };
  return worked(body, std::move(work));
}

io::Task<void> Connection::encode(Response& response, const Terms& terms) {
  std::optional<std::string> encoded;
  if (response.rendition) {
    encoded = std::move(response.rendition->encoded);
  } else {
    std::function<std::optional<std::string>()> work = [&body = response.body, encoding = terms.encoding] {
      return compress(body, encoding);
    };
    // With the pool full, sending more bytes is cheaper than waiting.
    std::optional<std::optional<std::string>> done = co_await worked(response.body, std::move(work));
    if (done) encoded = std::move(*done);
  }
  if (encoded) set_encoded(response, std::move(*encoded), terms.encoding);
}

io::Task<Connection::Next> Connection::send(const Response& response, const Terms& terms, bool keep_alive) {
  out_.clear();
  shared_->heads.append(out_, response, terms, loop_->date.now(), keep_alive);
  std::string_view body = response.body;
  if (terms.head || response.status == 204 || response.status == 304) body = {};
  if (body.size() <= kCopiedBody) {
    out_ += body;
    body = {};
  }
  const Pieces pieces{asio::buffer(out_), asio::buffer(body.data(), body.size())};
  const bool sent = co_await write_all(pieces, out_.size() + body.size());
  if (!sent) co_return Next::kClose;
  co_return co_await after_answer(keep_alive);
}

io::Task<Connection::Next> Connection::after_answer(bool keep_alive) {
  release_memory();
  if (keep_alive) co_return Next::kGoOn;
  co_await linger();
  co_return Next::kClose;
}

// Each piece is a chunk; plain bytes where the length is known, or for HTTP/1.0 up to the connection's end. The next
// one is made when the socket has taken the one before, each within a deadline of its own.
io::Task<Connection::Next> Connection::stream(const Response& response, const Terms& terms, bool keep_alive) {
  out_.clear();
  shared_->heads.append(out_, response, terms, loop_->date.now(), keep_alive);
  std::string piece;
  bool more = !terms.head;
  const bool chunked = !terms.head && !terms.http10 && !response.length;
  std::uint64_t left = terms.head ? 0 : response.length.value_or(UINT64_MAX);
  do {
    piece.clear();
    bool made = true;
    if (more) made = co_await produce(*response.producer, piece, more);
    // A body that is not as long as was said must not be taken for a whole one.
    const bool fits = piece.size() <= left && (more || !response.length || piece.size() == left);
    if (!made || cut_ || !fits) {
      transport_->abandon();
      co_return Next::kClose;
    }
    left -= piece.size();
    if (chunked) frame_chunk(out_, piece, more);
    const Pieces pieces{asio::buffer(out_), asio::buffer(piece)};
    const bool sent = co_await write_all(pieces, out_.size() + piece.size());
    if (!sent) co_return Next::kClose;
    out_.clear();
  } while (more);
  co_return co_await after_answer(keep_alive);
}

// False when the producer failed.
io::Task<bool> Connection::produce(BodyProducer& producer, std::string& piece, bool& more) {
  std::string cause;
  try {
    more = co_await producer.next(piece);
    co_return true;
  } catch (const std::exception& failure) {
    cause = failure.what();
  }
  base::log::error("An answer was cut off on its way", {{"cause", cause}});
  co_return false;
}

// Answers and closes: after a framing error nobody knows where the next request would begin.
io::Task<Connection::Next> Connection::refuse(unsigned status) {
  const Response response = refusal_response(shared_->options, status);
  const Terms terms;
  co_return co_await send(response, terms, false);
}

io::Task<bool> Connection::write_all(Pieces pieces, std::size_t size) {
  std::size_t written = transport_->write_now(pieces);
  if (written == size) co_return true;
  for (asio::const_buffer& piece : pieces) {
    const std::size_t skipped = std::min(written, piece.size());
    piece += skipped;
    written -= skipped;
  }
  arm(shared_->options.write_timeout + std::chrono::milliseconds(size * 1000 / shared_->options.slowest_reader));
  ErrorCode error;
  co_await transport_->write(pieces, error);
  disarm();
  co_return !error;
}

// Closing with unread bytes makes the kernel send a reset that can destroy the answer before the client reads it.
io::Task<void> Connection::linger() {
  arm(shared_->options.linger_timeout);
  idle_ = true;
  ErrorCode error;
  co_await transport_->end_writing(error);
  std::size_t discarded = 0;
  while (!error && !expired() && discarded < kMaxDiscarded) discarded += co_await transport_->discard_some(error);
}

// Reads at least a byte; false at the end of the stream, on an error and past the deadline.
io::Task<bool> Connection::read_more(std::size_t limit) {
  const std::size_t room = limit > in_.size() ? limit - in_.size() : kFirstRead;
  const asio::mutable_buffer free = in_.prepare(room);
  ErrorCode error;
  const std::size_t read = co_await transport_->read_some(free, error);
  in_.commit(read);
  co_return !error && read > 0;
}

std::string_view Connection::unread() const {
  const auto data = in_.cdata();
  return {static_cast<const char*>(data.data()), data.size()};
}

void Connection::release_memory() {
  if (in_.size() == 0 && in_.capacity() > kKeptMemory) in_ = {};
  if (out_.capacity() > kKeptMemory) std::string().swap(out_);
  // A document takes many times its text, in small pieces that malloc would keep.
  if (std::exchange(heavy_, false)) ::malloc_trim(0);
}

// A stream between two pieces waits for nothing that could be cancelled.
void Connection::cut() {
  cut_ = true;
  transport_->cancel();
}

void Connection::cut_if_idle() {
  if (idle_) transport_->cancel();
}

}  // namespace dirigent::http
