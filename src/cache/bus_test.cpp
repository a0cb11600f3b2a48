#include "cache/bus.hpp"

#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <thread>

#include "io/loops.hpp"

namespace dirigent::cache {
namespace {

using io::asio::ip::tcp;

std::string bulk(const std::string& text) {
  return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}

std::string array(const std::string& first, const std::string& second, const std::string& last) {
  return "*3\r\n" + bulk(first) + bulk(second) + last;
}

// A port at which a connection is answered with `script` once it has sent `expected`; further ones find nobody.
class Scripted {
 public:
  Scripted(std::string expected, std::string script)
      : acceptor_(context_, tcp::endpoint(io::asio::ip::make_address("127.0.0.1"), 0)),
        port_(acceptor_.local_endpoint().port()),
        thread_([this, expected = std::move(expected), script = std::move(script)] { serve(expected, script); }) {}
  ~Scripted() { thread_.join(); }

  /// Waits until the script is sent, or cannot be. Once.
  bool answered() {
    std::future<bool> sent = answered_.get_future();
    return sent.wait_for(std::chrono::seconds(20)) == std::future_status::ready && sent.get();
  }

  RedisOptions options() const {
    RedisOptions options;
    options.port = port_;
    return options;
  }

 private:
  void serve(const std::string& expected, const std::string& script) {
    boost::system::error_code error;
    tcp::socket socket(context_);
    acceptor_.accept(socket, error);
    acceptor_.close();
    std::string heard;
    io::asio::read_until(socket, io::asio::dynamic_buffer(heard), expected, error);
    if (!error) io::asio::write(socket, io::asio::buffer(script), error);
    answered_.set_value(!error);
    io::asio::read_until(socket, io::asio::dynamic_buffer(heard), "never said", error);  // until the bus is stopped
  }

  io::asio::io_context context_;
  tcp::acceptor acceptor_;
  std::uint16_t port_;
  std::promise<bool> answered_;
  std::thread thread_;
};

// What followers of "p:c" hear until "end".
std::vector<std::string> heard_of(const std::string& script) {
  std::vector<std::string> heard;
  Scripted redis("p:c\r\n", array("subscribe", "p:c", ":1\r\n") + script + array("message", "p:c", bulk("end")));
  io::Loops loops(1);
  const auto bus = redis_bus(redis.options(), "p:");
  bus->follow("c", [&](std::string_view text) {
    if (text == "end") return loops.stop();
    heard.emplace_back(text);
  });
  bus->start(loops.at(0).get_executor());
  loops.run();
  bus->stop();
  return heard;
}

TEST(Bus, FollowersHearThatTheyMayHaveMissedSomethingAndThenWhatIsSaid) {
  EXPECT_EQ(heard_of(array("message", "p:c", bulk("a")) + array("message", "p:c", bulk("b"))),
            (std::vector<std::string>{"", "a", "b"}));
}

TEST(Bus, OtherChannelsOddRepliesAndEndlessTextsAreNotHeard) {
  const std::string odd = array("message", "p:other", bulk("a")) +
                          array("message", "p:c", bulk(std::string(70'000, 'x'))) +
                          array("pmessage", "p:c", bulk("a")) + "*2\r\n" + bulk("pong") + bulk("") + ":7\r\n*0\r\n" +
                          "*3\r\n:1\r\n:2\r\n:3\r\n$-1\r\n+OK\r\n";
  EXPECT_EQ(heard_of(odd + array("message", "p:c", bulk(std::string("\0\xff", 2)))),
            (std::vector<std::string>{"", std::string("\0\xff", 2)}));
}

TEST(Bus, AFloodIsCutWhereTheExecutorDoesNotKeepUp) {
  std::string flood;
  for (int i = 0; i < 5000; ++i) flood += array("message", "p:c", bulk("a"));
  // More than the buffers between hold: when it is sent, the flood is read.
  for (int i = 0; i < 48; ++i) flood += array("pmessage", "p:c", bulk(std::string(1 << 20, 'x')));
  Scripted redis("p:c\r\n", array("subscribe", "p:c", ":1\r\n") + flood);
  io::Loops loops(1);
  const auto bus = redis_bus(redis.options(), "p:");
  int heard = 0;
  bus->follow("c", [&](std::string_view) {
    if (heard++ > 0) return;
    EXPECT_TRUE(redis.answered());
    io::asio::post(loops.at(0), [&] { loops.stop(); });
  });
  bus->start(loops.at(0).get_executor());
  loops.run();
  bus->stop();
  EXPECT_GE(heard, 1000);
  EXPECT_LE(heard, 1001);
}

TEST(Bus, WhatIsSaidIsSentBeforeItStops) {
  Scripted redis("$7\r\nPUBLISH\r\n$3\r\np:c\r\n$4\r\nnews\r\n", ":0\r\n");
  const auto bus = redis_bus(redis.options(), "p:");
  bus->publish("c", "news");
  bus->stop();
  EXPECT_TRUE(redis.answered());
}

TEST(Bus, NobodyWaitsForRedisThatIsAway) {
  RedisOptions options;
  options.port = 1;
  const auto bus = redis_bus(options, "");
  for (int i = 0; i < 5000; ++i) bus->publish("c", std::string(1000, 'x'));
  io::Loops loops(1);
  bool heard = false;
  bus->follow("c", [&](std::string_view) { heard = true; });
  bus->start(loops.at(0).get_executor());
  bus->stop();
  EXPECT_FALSE(heard);
}

}  // namespace
}  // namespace dirigent::cache
