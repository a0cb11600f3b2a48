#include "mail/mailer.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <mutex>

namespace dirigent::mail {
namespace {

// Keeps what it is given; with `closed`, holds every mail until open().
struct Box {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> mails;
  std::size_t held = 0;
  bool closed = false;

  void open() {
    const std::lock_guard lock(mutex);
    closed = false;
    changed.notify_all();
  }
  void wait_until_held(std::size_t count) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return held >= count; });
  }
};

class BoxTransport : public Transport {
 public:
  explicit BoxTransport(Box& box) : box_(box) {}
  void send(const Envelope& envelope, const std::string& message, const GivenUp& given_up) override {
    std::unique_lock lock(box_.mutex);
    ++box_.held;
    box_.changed.notify_all();
    while (box_.closed && !given_up()) box_.changed.wait_for(lock, std::chrono::milliseconds(5));
    if (given_up()) throw TransportError("given up");
    box_.mails.push_back(envelope.from + " " + envelope.to + " " + message);
  }
  void verify(const GivenUp&) override {}

 private:
  Box& box_;
};

constexpr std::chrono::seconds kLong{60};

MailerOptions options(std::size_t queue = 100) {
  MailerOptions options;
  options.from = {"robot@example.com", ""};
  options.queue = queue;
  return options;
}

Mail mail(std::string to) {
  return {
      std::move(to), "The project", "A subject", "user-invitation", {{"url", "https://a.de/x"}, {"projectName", "P"}}};
}

TEST(Mailer, SendsWhatItWasGiven) {
  Box box;
  Mailer mailer(options(), std::make_unique<BoxTransport>(box));
  EXPECT_TRUE(mailer.send(mail("ada@example.com")));
  EXPECT_FALSE(mailer.send(mail("ada@example.com\r\nBcc: x@y.de")));
  mailer.stop(kLong);
  ASSERT_EQ(box.mails.size(), 1u);
  EXPECT_TRUE(
      box.mails[0].starts_with("robot@example.com ada@example.com From: \"The project\" <robot@example.com>\r\n"));
  EXPECT_NE(box.mails[0].find("https://a.de/x"), std::string::npos);
  EXPECT_FALSE(mailer.send(mail("ada@example.com"))) << "stopped";
}

TEST(Mailer, RefusesWhatTheQueueDoesNotHold) {
  Box box;
  box.closed = true;
  Mailer mailer(options(3), std::make_unique<BoxTransport>(box));
  // Four are on their way, one on each thread; three more may wait.
  for (std::size_t i = 1; i <= 4; ++i) {
    EXPECT_TRUE(mailer.send(mail("ada@example.com")));
    box.wait_until_held(i);
  }
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(mailer.send(mail("ada@example.com")));
  EXPECT_FALSE(mailer.send(mail("ada@example.com")));
  box.open();
  mailer.stop(kLong);
  EXPECT_EQ(box.mails.size(), 7u);
}

TEST(Mailer, DropsMailsThatHaveWaitedTooLong) {
  Box box;
  MailerOptions impatient = options();
  impatient.patience = std::chrono::seconds(-1);
  Mailer mailer(std::move(impatient), std::make_unique<BoxTransport>(box));
  EXPECT_TRUE(mailer.send(mail("ada@example.com")));
  mailer.stop(kLong);
  EXPECT_TRUE(box.mails.empty());
}

TEST(Mailer, GivesUpWhatIsLeftWhenItStops) {
  Box box;
  box.closed = true;
  Mailer mailer(options(), std::make_unique<BoxTransport>(box));
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(mailer.send(mail("ada@example.com")));
  mailer.stop(std::chrono::milliseconds(20));
  EXPECT_TRUE(box.mails.empty());
}

class SendmailTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);  // as the server has it
    folder_ = std::filesystem::temp_directory_path() / ("sendmail_test_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Transport> program(const std::string& script, bool windows_lines = false,
                                     std::chrono::seconds timeout = kLong) {
    const std::string path = folder_ / "sendmail";
    std::ofstream(path) << "#!/bin/sh\n" << script;
    ::chmod(path.c_str(), 0755);
    return make_sendmail({path, windows_lines, timeout});
  }
  std::string out() const {
    std::ifstream in(folder_ / "out", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static std::string problem(Transport& transport, const std::string& message) {
    try {
      transport.send({"a@b.de", "c@d.de"}, message, [] { return false; });
      return "";
    } catch (const TransportError& error) {
      return error.what();
    }
  }

  std::filesystem::path folder_;
};

TEST_F(SendmailTest, GetsTheEnvelopeAndTheMail) {
  const std::string script = "echo \"$@\" > " + (folder_ / "out").string() + "\ncat >> " + (folder_ / "out").string();
  EXPECT_EQ(problem(*program(script), "A: b\r\n\r\nc\r\n"), "");
  EXPECT_EQ(out(), "-i -f a@b.de c@d.de\nA: b\n\nc\n");
  EXPECT_EQ(problem(*program(script, true), "A: b\r\n\r\nc\r\n"), "");
  EXPECT_EQ(out(), "-i -f a@b.de c@d.de\nA: b\r\n\r\nc\r\n");
}

TEST_F(SendmailTest, SaysHowItFailed) {
  EXPECT_TRUE(problem(*program("exit 75"), "x").ends_with("sendmail ended with 75"));
  EXPECT_NE(problem(*make_sendmail({folder_ / "gone", false, kLong}), "x").find("gone cannot be run"),
            std::string::npos);
  // Longer than a pipe holds, for a program that does not read, and for one that never ends.
  EXPECT_NE(problem(*program("exit 1"), std::string(1'000'000, 'x')), "");
  EXPECT_NE(problem(*program("exec sleep 100", false, std::chrono::seconds(0)), std::string(1'000'000, 'x')), "");
}

}  // namespace
}  // namespace dirigent::mail
