#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "http/server/transport.hpp"

namespace dirigent::http {

namespace {

class TlsTransport final : public Transport {
 public:
  TlsTransport(Socket socket, asio::ssl::context& context) : stream_(std::move(socket), context) {}

  bool secure() const override { return true; }

  io::Task<void> handshake(ErrorCode& error) override {
    return stream_.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(io::use_task, error));
  }

  io::Task<std::size_t> read_some(asio::mutable_buffer buffer, ErrorCode& error) override {
    return stream_.async_read_some(buffer, asio::redirect_error(io::use_task, error));
  }

  std::size_t write_now(const Pieces&) override { return 0; }

  io::Task<std::size_t> write(Pieces pieces, ErrorCode& error) override {
    return asio::async_write(stream_, pieces, asio::redirect_error(io::use_task, error));
  }

  io::Task<void> end_writing(ErrorCode& error) override {
    co_await stream_.async_shutdown(asio::redirect_error(io::use_task, error));
    stream_.next_layer().shutdown(Socket::shutdown_send, error);
  }

  io::Task<std::size_t> discard_some(ErrorCode& error) override {
    thread_local std::array<char, 16 * 1024> scrap;
    return stream_.next_layer().async_read_some(asio::buffer(scrap), asio::redirect_error(io::use_task, error));
  }

  bool pending() override {
    ErrorCode ignored;
    return SSL_pending(stream_.native_handle()) > 0 || stream_.next_layer().available(ignored) > 0;
  }

  void cancel() override {
    ErrorCode ignored;
    stream_.next_layer().cancel(ignored);
  }

  void abandon() override {
    ErrorCode ignored;
    stream_.next_layer().set_option(asio::socket_base::linger(true, 0), ignored);
    stream_.next_layer().close(ignored);  // its destructor would not keep to the option
  }

 private:
  asio::ssl::stream<Socket> stream_;
};

}  // namespace

std::unique_ptr<Transport> make_tls_transport(Socket socket, asio::ssl::context& context) {
  return std::make_unique<TlsTransport>(std::move(socket), context);
}

}  // namespace dirigent::http
