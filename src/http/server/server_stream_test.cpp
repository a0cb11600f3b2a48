#include <gtest/gtest.h>

#include "http/server/test_server.hpp"

namespace dirigent::http {
namespace {

/// Gives its pieces one after the other; "!" makes it fail.
class Pieced final : public BodyProducer {
 public:
  explicit Pieced(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}
  io::Task<bool> next(std::string& out) override {
    if (pieces_[at_] == "!") throw std::runtime_error("no more");
    out += pieces_[at_++];
    co_return at_ < pieces_.size();
  }

 private:
  std::vector<std::string> pieces_;
  std::size_t at_ = 0;
};

/// "/a/b" streams "a" and "b"; anything with a dot answers plainly.
io::Task<Response> answer(Request request) {
  Response response;
  response.content_type = "text/plain";
  if (request.path.find('.') != std::string::npos) {
    response.body = "plain";
    co_return response;
  }
  std::vector<std::string> pieces;
  std::string_view path = std::string_view(request.path).substr(1);
  for (std::size_t end = 0; end != path.npos; path.remove_prefix(end == path.npos ? path.size() : end + 1)) {
    end = path.find('/');
    pieces.emplace_back(path.substr(0, end));
  }
  if (const auto length = request.headers.get("x-length")) response.length = std::stoul(std::string(*length));
  response.producer = std::make_shared<Pieced>(std::move(pieces));
  co_return response;
}

std::string get(std::string_view path, std::string_view version = "1.1", std::string_view method = "GET") {
  return std::string(method) + " " + std::string(path) + " HTTP/" + std::string(version) + "\r\nHost: x\r\n\r\n";
}

std::string body_of(const std::string& answer) {
  return answer.substr(answer.find("\r\n\r\n") + 4);
}

TEST(Stream, SendsChunksAndKeepsTheConnection) {
  TestServer server(test_options(), answer);
  RawClient client(server.port());
  client.send(get("/first//second") + get("/x.y"));
  const std::string text = client.read_until([](const std::string& all) { return all.ends_with("plain"); });
  EXPECT_NE(text.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_TRUE(body_of(text).starts_with("5\r\nfirst\r\n6\r\nsecond\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n")) << text;
}

TEST(Stream, EndsWithTheConnectionForOldClients) {
  TestServer server(test_options(), answer);
  RawClient client(server.port());
  client.send(get("/first/second", "1.0"));
  const std::string text = client.read_all();
  EXPECT_EQ(text.find("Transfer-Encoding"), std::string::npos);
  EXPECT_EQ(text.find("Content-Length"), std::string::npos);
  EXPECT_NE(text.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(body_of(text), "firstsecond");
}

std::string sized(std::string_view path, std::size_t length, std::string_view version,
                  std::string_view method = "GET") {
  return std::string(method) + " " + std::string(path) + " HTTP/" + std::string(version) +
         "\r\nHost: x\r\nConnection: keep-alive\r\nX-Length: " + std::to_string(length) + "\r\n\r\n";
}

TEST(Stream, SendsABodyOfKnownLengthWithoutChunks) {
  TestServer server(test_options(), answer);
  for (const char* version : {"1.1", "1.0"}) {
    RawClient client(server.port());
    client.send(sized("/first/second", 11, version) + get("/x.y"));
    const std::string text = client.read_until([](const std::string& all) { return all.ends_with("plain"); });
    EXPECT_NE(text.find("Content-Length: 11\r\n"), std::string::npos);
    EXPECT_EQ(text.find("Transfer-Encoding"), std::string::npos);
    EXPECT_TRUE(body_of(text).starts_with("firstsecondHTTP/1.1 200 OK\r\n")) << text;
  }
}

TEST(Stream, TellsHeadTheLength) {
  TestServer server(test_options(), answer);
  RawClient client(server.port());
  client.send(sized("/first/second", 11, "1.1", "HEAD") + get("/x.y"));
  const std::string text = client.read_until([](const std::string& all) { return all.ends_with("plain"); });
  EXPECT_NE(text.find("Content-Length: 11\r\n"), std::string::npos);
  EXPECT_TRUE(body_of(text).starts_with("HTTP/1.1 200 OK\r\n")) << text;
}

TEST(Stream, CutsABodyThatIsNotAsLongAsWasSaid) {
  TestServer server(test_options(), answer);
  for (const std::size_t length : {10, 12}) {
    RawClient client(server.port());
    client.send(sized("/first/second", length, "1.1"));
    const std::string text = client.read_all();
    EXPECT_LT(body_of(text).size(), length) << text;
  }
}

TEST(Stream, HasNoBodyForHead) {
  TestServer server(test_options(), answer);
  RawClient client(server.port());
  client.send(get("/!", "1.1", "HEAD") + get("/x.y"));
  const std::string text = client.read_until([](const std::string& all) { return all.ends_with("plain"); });
  EXPECT_TRUE(body_of(text).starts_with("HTTP/1.1 200 OK\r\n")) << text;
}

TEST(Stream, CutsTheConnectionWhenAPieceFails) {
  TestServer server(test_options(), answer);
  for (const char* version : {"1.1", "1.0"}) {
    RawClient client(server.port());
    client.send(get("/first/!", version));
    const std::string text = client.read_all();
    EXPECT_EQ(text.find("\r\n0\r\n\r\n"), std::string::npos) << text;
    EXPECT_TRUE(client.was_reset());
  }
  EXPECT_TRUE(server.settles_at(0));
}

/// Never ends.
class Endless final : public BodyProducer {
 public:
  io::Task<bool> next(std::string& out) override {
    out.append(256 * 1024, 'x');
    co_return true;
  }
};

TEST(Stream, LetsGoOfAClientThatTakesNothing) {
  ServerOptions options = test_options();
  options.slowest_reader = 1024 * 1024;
  TestServer server(options, [](Request) -> io::Task<Response> {
    Response response;
    response.producer = std::make_shared<Endless>();
    co_return response;
  });
  RawClient client(server.port(), 4096);
  client.send(get("/"));
  EXPECT_TRUE(server.settles_at(0));
}

/// Never ends, and takes its time.
class Dripping final : public BodyProducer {
 public:
  io::Task<bool> next(std::string& out) override {
    co_await io::sleep_for(std::chrono::milliseconds(20));
    out += "drop";
    co_return true;
  }
};

TEST(Stream, EndsWithTheDrainAtTheLatest) {
  TestServer server(test_options(), [](Request) -> io::Task<Response> {
    Response response;
    response.producer = std::make_shared<Dripping>();
    co_return response;
  });
  RawClient client(server.port());
  client.send(get("/"));
  std::size_t seen = 0;
  ASSERT_TRUE(client.discard(seen));
  std::thread reader([&client, &seen] {
    while (client.discard(seen)) {
    }
  });
  EXPECT_GE(server.drain(std::chrono::milliseconds(150)).count(), 150);
  EXPECT_TRUE(server.settles_at(0));
  reader.join();
}

}  // namespace
}  // namespace dirigent::http
