// For the tests of this folder: a server on a free port with its loops in threads, and a client that speaks raw bytes.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <cstring>
#include <thread>

#include "http/server/server.hpp"

namespace dirigent::http {

/// Short deadlines, so that a test of one is quick.
inline ServerOptions test_options() {
  using std::chrono::milliseconds;
  ServerOptions options;
  options.host = "127.0.0.1";
  options.port = 0;
  options.header_timeout = milliseconds(150);
  options.body_timeout = milliseconds(150);
  options.stream_timeout = milliseconds(150);
  options.idle_timeout = milliseconds(300);
  options.write_timeout = milliseconds(200);
  options.linger_timeout = milliseconds(200);
  options.error_body = [](unsigned status) { return "{\"refused\":" + std::to_string(status) + "}"; };
  return options;
}

class TestServer {
 public:
  TestServer(ServerOptions options, Handler handler, unsigned loops = 2) : loops_(loops) {
    options.compression_pool = &pool_;
    server_ = std::make_unique<Server>(std::move(options), loops_, std::move(handler));
    server_->start();
    thread_ = std::thread([this] { loops_.run(); });
  }
  ~TestServer() {
    loops_.stop();
    thread_.join();
    server_.reset();
  }
  std::uint16_t port() const { return server_->port(); }
  Server& server() { return *server_; }
  /// Drains and gives how long that took.
  std::chrono::milliseconds drain(std::chrono::milliseconds limit) {
    const auto begin = std::chrono::steady_clock::now();
    io::asio::co_spawn(loops_.at(0), server_->drain(limit), io::asio::use_future).get();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  }
  /// True when the open connections have become `wanted` within five seconds.
  bool settles_at(std::size_t wanted) const {
    for (int i = 0; i < 2500 && server_->connections() != wanted; ++i) ::usleep(2000);
    return server_->connections() == wanted;
  }

 private:
  io::Loops loops_;
  io::BlockingPool pool_{1, 4};  // ends before the loops: its work resumes tasks there
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

/// A blocking socket. Reads give up after two seconds.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receive_buffer = 0) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer > 0) {
      ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connect_to(reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  explicit RawClient(const std::string& path) : descriptor_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    connect_to(reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  ~RawClient() { close(); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  /// Reads until the stream ends, `enough` says so, or nothing came for two seconds.
  template <class Enough>
  std::string read_until(Enough enough) {
    std::array<char, 16384> buffer;
    while (!enough(received_)) {
      const ssize_t read = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
      if (read <= 0) {
        ended_ = read == 0;
        reset_ = read < 0 && errno == ECONNRESET;
        break;
      }
      received_.append(buffer.data(), static_cast<std::size_t>(read));
    }
    return received_;
  }
  /// Reads some bytes and forgets them, adding their number to `seen`; false at the end.
  bool discard(std::size_t& seen) {
    std::array<char, 65536> buffer;
    const ssize_t read = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (read > 0) seen += static_cast<std::size_t>(read);
    return read > 0;
  }
  /// Everything until the server closes.
  std::string read_all() {
    return read_until([](const std::string&) { return false; });
  }
  /// One answer with a Content-Length; what follows it stays for the next call.
  std::string read_answer(bool head = false) {
    std::size_t size = std::string::npos;
    read_until([&](const std::string& text) {
      const std::size_t end = text.find("\r\n\r\n");
      if (end == std::string::npos) return false;
      const std::size_t length = text.find("Content-Length: ");
      size = end + 4;
      if (!head && length < end) size += std::stoul(text.substr(length + 16));
      return text.size() >= size;
    });
    std::string answer = received_.substr(0, size);
    received_.erase(0, answer.size());
    return answer;
  }
  /// Sends a whole request and reads its answer.
  std::string ask(std::string_view request) {
    send(request);
    return read_answer();
  }
  void end_sending() { ::shutdown(descriptor_, SHUT_WR); }
  void reset() {
    const linger now{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  void close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }
  /// The server has closed its side in order (not by a reset).
  bool ended() const { return ended_; }
  bool was_reset() const { return reset_; }
  int descriptor() const { return descriptor_; }

 private:
  void connect_to(const sockaddr* address, socklen_t size) {
    const timeval patience{2, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(descriptor_, address, size) != 0) throw std::runtime_error("cannot connect");
  }

  int descriptor_;
  std::string received_;
  bool ended_ = false;
  bool reset_ = false;
};

/// Answers with what arrived, one line a fact.
inline io::Task<Response> echo(Request request) {
  Response response;
  response.content_type = "text/plain";
  response.body = request.method + "\n" + request.path + "\n" + request.query + "\n" + request.body;
  co_return response;
}

}  // namespace dirigent::http
