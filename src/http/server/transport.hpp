// The bytes below a connection: a plain socket or TLS over one.
//
// Belongs to one loop. At most one operation at a time; cancel() ends it with operation_aborted.
#pragma once
#include <array>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <memory>

#include "io/task.hpp"

namespace boost::asio::ssl {
class context;
}

namespace dirigent::http {

namespace asio = io::asio;
using ErrorCode = boost::system::error_code;
/// TCP or Unix, as the acceptor made it.
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, io::Executor>;
/// Head and body of an answer, either possibly empty.
using Pieces = std::array<asio::const_buffer, 2>;

class Transport {
 public:
  virtual ~Transport() = default;
  virtual bool secure() const = 0;
  /// The TLS handshake; nothing for a plain socket.
  virtual io::Task<void> handshake(ErrorCode& error) = 0;
  virtual io::Task<std::size_t> read_some(asio::mutable_buffer buffer, ErrorCode& error) = 0;
  /// What can be written at once without waiting; 0 when that is nothing.
  virtual std::size_t write_now(const Pieces& pieces) = 0;
  /// Writes everything.
  virtual io::Task<std::size_t> write(Pieces pieces, ErrorCode& error) = 0;
  /// Tells the client that nothing more comes; reading goes on.
  virtual io::Task<void> end_writing(ErrorCode& error) = 0;
  /// Reads and forgets, below TLS; for the time after end_writing().
  virtual io::Task<std::size_t> discard_some(ErrorCode& error) = 0;
  /// True when bytes of the client wait to be read.
  virtual bool pending() = 0;
  virtual void cancel() = 0;
  /// Closes with a reset: nobody may take what was sent for a whole answer.
  virtual void abandon() = 0;
};

std::unique_ptr<Transport> make_plain_transport(Socket socket);
std::unique_ptr<Transport> make_tls_transport(Socket socket, asio::ssl::context& context);

}  // namespace dirigent::http
