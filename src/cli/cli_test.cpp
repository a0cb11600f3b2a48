#include "cli/cli.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/uuid.hpp"

namespace dirigent::cli {
namespace {

using ::testing::HasSubstr;

/// What a command printed on stdout, and its exit code.
struct Outcome {
  std::string output;
  int exit_code;

  /// Scripts read the last line: log lines precede the value.
  std::string last_line() const {
    const std::string text = output.ends_with('\n') ? output.substr(0, output.size() - 1) : output;
    return text.substr(text.rfind('\n') + 1);
  }
};

/// Commands in an empty directory with a SQLite database of its own.
class CommandLine : public ::testing::Test {
 protected:
  CommandLine() : before_(std::filesystem::current_path()) {
    directory_ = std::filesystem::temp_directory_path() / ("dirigent_cli_test_" + std::to_string(::getpid()));
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directory(directory_);
    std::filesystem::current_path(directory_);
    for (const auto& [key, value] :
         {std::pair("DB_CLIENT", "sqlite3"), std::pair("DB_FILENAME", "data.db"), std::pair("ADMIN_EMAIL", "Me@x.io"),
          std::pair("ADMIN_PASSWORD", "secret"), std::pair("HASH_MEMORY_COST", "1024")})
      setenv(key, value, 1);
  }
  ~CommandLine() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(directory_);
  }

  static Outcome call(std::vector<std::string> arguments, std::string program = "dirigent") {
    arguments.insert(arguments.begin(), std::move(program));
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    ::testing::internal::CaptureStdout();
    const int code = run(static_cast<int>(pointers.size()), pointers.data());
    std::fflush(stdout);
    return {::testing::internal::GetCapturedStdout(), code};
  }

 private:
  std::filesystem::path before_, directory_;
};

TEST_F(CommandLine, NeedsNoDatabaseToSpeakOfItself) {
  EXPECT_EQ(call({"--version"}, "/usr/bin/directus").output, "11.17.4\n");
  EXPECT_THAT(call({"--help"}).output, HasSubstr("bootstrap"));
  EXPECT_TRUE(base::is_uuid(call({"security", "key:generate"}).output));
  EXPECT_EQ(call({"security", "secret:generate"}).output.size(), 32U);
  EXPECT_EQ(call({"bogus"}).exit_code, 1);
  EXPECT_EQ(call({"security", "bogus"}).exit_code, 1);
  EXPECT_EQ(call({"security", "key:generate", "--bogus"}).exit_code, 1);
  EXPECT_EQ(call({"security", "key:generate", "word"}).exit_code, 0);
  EXPECT_EQ(call({}).exit_code, 1);
  EXPECT_EQ(call({"count"}).exit_code, 1);
}

TEST_F(CommandLine, InstallsOnceAndNeverInPart) {
  EXPECT_EQ(call({"database", "migrate:up"}).exit_code, 1);
  EXPECT_EQ(call({"count", "directus_users"}).exit_code, 1);
  EXPECT_EQ(call({"bootstrap"}).exit_code, 0);
  EXPECT_EQ(call({"bootstrap"}).exit_code, 0);
  EXPECT_EQ(call({"count", "directus_users"}).last_line(), "1");
  EXPECT_EQ(call({"database", "install"}).exit_code, 1);
  EXPECT_EQ(call({"database", "migrate:latest"}).exit_code, 0);
  EXPECT_THAT(call({"database", "migrate:up"}).output, HasSubstr("Nothing to upgrade"));
  EXPECT_EQ(call({"database", "migrate:down"}).exit_code, 1);
  EXPECT_EQ(call({"count", "directus_migrations"}).last_line(), "101");
}

TEST_F(CommandLine, MakesRolesAndUsers) {
  EXPECT_EQ(call({"bootstrap", "--skipAdminInit"}).exit_code, 0);
  EXPECT_EQ(call({"count", "directus_users"}).last_line(), "0");
  const std::string role = call({"roles", "create", "--role", "Editor", "--app"}).last_line();
  EXPECT_TRUE(base::is_uuid(role));
  const Outcome user = call({"users", "create", "--email", "A@b.co", "--password", "p", "--role", role});
  EXPECT_TRUE(base::is_uuid(user.last_line()));
  EXPECT_EQ(call({"users", "create", "--email", "a@B.co", "--password", "p", "--role", role}).exit_code, 1);
  EXPECT_THAT(call({"users", "create", "--email", "c@b.co"}).output, HasSubstr("Email, password, role are required"));
  EXPECT_EQ(call({"users", "create", "--email", "c@b.co", "--password", "p", "--role", "no'; --"}).exit_code, 1);
  EXPECT_EQ(call({"users", "create", "--email", "notmail", "--password", "p", "--role", role}).exit_code, 1);
  EXPECT_EQ(call({"users", "passwd", "--email", "a@b.co", "--password", "n"}).exit_code, 0);
  EXPECT_THAT(call({"users", "passwd", "--email", "no@b.co", "--password", "n"}).output,
              HasSubstr("No such user by this email"));
  EXPECT_EQ(call({"count", "x\"; drop table directus_users; --"}).exit_code, 1);
  EXPECT_EQ(call({"count", "directus_users"}).last_line(), "1");
}

}  // namespace
}  // namespace dirigent::cli
