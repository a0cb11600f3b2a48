#include <gmock/gmock.h>

#include "http/server/test_server.hpp"

namespace dirigent::http {
namespace {

using std::chrono::milliseconds;
using testing::EndsWith;
using testing::HasSubstr;

constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

io::Task<Response> slow(Request) {
  co_await io::sleep_for(milliseconds(150));
  Response response;
  response.body = "done";
  co_return response;
}

ServerOptions patient() {
  ServerOptions options = test_options();
  options.idle_timeout = std::chrono::seconds(30);
  options.header_timeout = std::chrono::seconds(30);
  return options;
}

TEST(Drain, EndsAtOnceWithoutConnections) {
  TestServer server(patient(), echo);
  EXPECT_LT(server.drain(milliseconds(2000)), milliseconds(500));
  EXPECT_THROW(RawClient(server.port()), std::runtime_error);
}

TEST(Drain, ClosesIdleConnectionsAtOnce) {
  TestServer server(patient(), echo);
  RawClient used(server.port());
  used.ask(kRequest);
  RawClient fresh(server.port());
  ASSERT_TRUE(server.settles_at(2));
  EXPECT_LT(server.drain(milliseconds(2000)), milliseconds(500));
  EXPECT_EQ(used.read_all(), "");
  EXPECT_TRUE(used.ended());
  EXPECT_EQ(fresh.read_all(), "");
}

TEST(Drain, AnswersWhatHasReachedTheSocket) {
  for (int round = 0; round < 20; ++round) {
    TestServer server(patient(), echo);
    RawClient client(server.port());
    client.ask(kRequest);  // idle from here on
    client.send(kRequest);
    server.drain(milliseconds(2000));
    EXPECT_THAT(client.read_all(), HasSubstr("HTTP/1.1 200 OK\r\n"));
  }
}

TEST(Drain, AnswersRunningRequestsAndCloses) {
  TestServer server(patient(), slow);
  RawClient client(server.port());
  client.send(kRequest);
  ::usleep(50000);
  std::thread reader([&] {
    const std::string answer = client.read_all();
    EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_THAT(answer, EndsWith("done"));
    client.close();
  });
  const auto took = server.drain(milliseconds(2000));
  reader.join();
  EXPECT_GT(took, milliseconds(50));
  EXPECT_LT(took, milliseconds(1000));
}

TEST(Drain, GivesUpAtTheLimit) {
  TestServer server(patient(), echo);
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\n");  // never finished
  ASSERT_TRUE(server.settles_at(1));
  const auto took = server.drain(milliseconds(100));
  EXPECT_GE(took, milliseconds(100));
  EXPECT_TRUE(server.settles_at(0));
}

}  // namespace
}  // namespace dirigent::http
