// One client's connection: reads a request, has it handled, writes the answer, and again.
#pragma once
#include <atomic>
#include <boost/beast/core/flat_buffer.hpp>
#include <memory>
#include <optional>
#include <string>

#include "http/date.hpp"
#include "http/server/answer.hpp"
#include "http/server/request_parser.hpp"
#include "http/server/server.hpp"
#include "http/server/transport.hpp"
#include "http/server/watch.hpp"
#include "http/trust_proxy.hpp"

namespace dirigent::http {

/// What all connections of a server share. Immutable but for the counters.
struct Shared {
  Shared(ServerOptions given, Handler answerer);
  ServerOptions options;
  Handler handler;
  TrustProxy trust;
  HeadWriter heads;
  std::atomic<std::size_t> open{0};
  std::atomic<bool> draining{false};
};

/// What the connections of one loop share.
struct LoopShare {
  std::shared_ptr<Watch> watch;
  DateCache date;
};

/// An answer the server gives by itself.
Response refusal_response(const ServerOptions& options, unsigned status);

/// Lives in the frame of its run() task, on one loop. Nothing escapes run(): whatever fails ends this connection only.
class Connection final : public Watched {
 public:
  Connection(std::shared_ptr<Shared> shared, std::shared_ptr<LoopShare> loop, std::unique_ptr<Transport> transport,
             std::string peer_ip);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Serves until the connection ends.
  io::Task<void> run();

 private:
  class Incoming;
  /// What a step asks of the loop in run().
  enum class Next { kGoOn, kClose };

  io::Task<void> serve();
  io::Task<Next> read_header();
  io::Task<Next> parse_header(std::size_t size);
  io::Task<Next> read_body();
  io::Task<bool> next_piece(std::string& out);
  io::Task<bool> wait_for_piece();
  io::Task<bool> tell_to_continue();
  io::Task<Next> answer();
  io::Task<Next> refuse(unsigned status);
  io::Task<Response> handled(Request request);
  template <class T>
  io::Task<std::optional<T>> worked(std::string_view body, std::function<T()> work);
  io::Task<std::optional<Rendition>> render(std::string_view body, Encoding encoding, std::uint32_t sent);
  io::Task<void> encode(Response& response, const Terms& terms);
  io::Task<Next> send(const Response& response, const Terms& terms, bool keep_alive);
  io::Task<Next> stream(const Response& response, const Terms& terms, bool keep_alive);
  io::Task<bool> produce(BodyProducer& producer, std::string& piece, bool& more);
  io::Task<Next> after_answer(bool keep_alive);
  io::Task<bool> write_all(Pieces pieces, std::size_t size);
  io::Task<bool> read_more(std::size_t limit);
  io::Task<void> linger();
  bool complete(Request& request);
  bool draining() const { return shared_->draining.load(std::memory_order_relaxed); }
  std::string_view unread() const;
  void release_memory();
  void cut() override;
  void cut_if_idle() override;

  std::shared_ptr<Shared> shared_;
  std::shared_ptr<LoopShare> loop_;
  std::unique_ptr<Transport> transport_;
  std::string peer_ip_;
  boost::beast::flat_buffer in_;
  std::string out_;
  std::optional<RequestParser> parser_;
  bool streams_ = false;  // the body is left to the handler
  bool told_to_continue_ = false;
  std::uint64_t streamed_ = 0;       // bytes given to the handler
  Clock::duration stream_waited_{};  // for them
  bool heavy_ = false;               // the body was large
  bool cut_ = false;                 // nothing more is to be made for this client
  bool idle_ = false;                // no byte of a request has come, or nothing is left to say
};

}  // namespace dirigent::http
