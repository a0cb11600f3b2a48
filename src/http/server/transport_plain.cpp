#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

#include "http/server/transport.hpp"

namespace dirigent::http {

namespace {

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(Socket socket) : socket_(std::move(socket)) {
    ErrorCode ignored;
    socket_.non_blocking(true, ignored);
  }

  bool secure() const override { return false; }

  io::Task<void> handshake(ErrorCode&) override { co_return; }

  io::Task<std::size_t> read_some(asio::mutable_buffer buffer, ErrorCode& error) override {
    return socket_.async_read_some(buffer, asio::redirect_error(io::use_task, error));
  }

  std::size_t write_now(const Pieces& pieces) override {
    ErrorCode error;
    return socket_.write_some(pieces, error);
  }

  io::Task<std::size_t> write(Pieces pieces, ErrorCode& error) override {
    return asio::async_write(socket_, pieces, asio::redirect_error(io::use_task, error));
  }

  io::Task<void> end_writing(ErrorCode& error) override {
    socket_.shutdown(Socket::shutdown_send, error);
    co_return;
  }

  io::Task<std::size_t> discard_some(ErrorCode& error) override {
    // One scrap heap a thread: nobody reads what lands here.
    thread_local std::array<char, 16 * 1024> scrap;
    return socket_.async_read_some(asio::buffer(scrap), asio::redirect_error(io::use_task, error));
  }

  bool pending() override {
    ErrorCode ignored;
    return socket_.available(ignored) > 0;
  }

  void cancel() override {
    ErrorCode ignored;
    socket_.cancel(ignored);
  }

  void abandon() override {
    ErrorCode ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);  // its destructor would not keep to the option
  }

 private:
  Socket socket_;
};

}  // namespace

std::unique_ptr<Transport> make_plain_transport(Socket socket) {
  return std::make_unique<PlainTransport>(std::move(socket));
}

}  // namespace dirigent::http
