#include "config/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "config/key_table.hpp"

namespace dirigent::config {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class ConfigTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = fs::temp_directory_path() / ("config_test_" + std::to_string(::getpid()));
    fs::create_directories(directory_);
  }
  void TearDown() override { fs::remove_all(directory_); }
  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(directory_ / name) << text;
    return (directory_ / name).string();
  }
  Config load(const std::map<std::string, std::string>& environment = {}) {
    return Config::load(environment, directory_.string());
  }
  std::string error_of(const std::map<std::string, std::string>& environment) {
    try {
      load(environment);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "no error";
  }
  fs::path directory_;
};

TEST_F(ConfigTest, DefaultsComeFromTheTable) {
  const Config config = load();
  EXPECT_EQ(config.text("HOST"), "0.0.0.0");
  EXPECT_EQ(config.integer("PORT"), 8055);
  EXPECT_EQ(config.duration("ACCESS_TOKEN_TTL"), std::chrono::minutes(15));
  EXPECT_EQ(config.bytes("MAX_PAYLOAD_SIZE"), 1048576U);
  EXPECT_EQ(config.text("ROBOTS_TXT"), "User-agent: *\nDisallow: /");
  EXPECT_EQ(config.optional_integer("MAX_BATCH_MUTATION"), std::nullopt);
  EXPECT_EQ(config.optional("ADMIN_EMAIL"), std::nullopt);
  EXPECT_THAT(config.list("DB_EXCLUDE_TABLES"), ElementsAre("spatial_ref_sys", "sysdiagrams"));
  EXPECT_FALSE(config.is_set("PORT"));
}

TEST_F(ConfigTest, EnvironmentOverDotenvOverSettingsFile) {
  const std::string file = write("config.yaml", "HOST: from-yaml\nPUBLIC_URL: from-yaml\nLOG_STYLE: raw\n");
  write(".env", "HOST=from-env-file\nPUBLIC_URL=from-env-file\nCONFIG_PATH=" + file + "\n");
  const Config config = load({{"HOST", "from-environment"}});
  EXPECT_EQ(config.text("HOST"), "from-environment");
  EXPECT_EQ(config.text("PUBLIC_URL"), "from-env-file");
  EXPECT_EQ(config.text("LOG_STYLE"), "raw");
}

TEST_F(ConfigTest, JsonAndNestedMapsAreFlattened) {
  write("config.json",
        R"({"DB_SSL":{"caFile":"/ca.pem","rejectUnauthorized":false},"CORS_METHODS":["GET","PUT"],"PORT":9000})");
  const Config config = load({{"CONFIG_PATH", "config.json"}});
  EXPECT_EQ(config.group("DB_SSL__"),
            (std::map<std::string, std::string>{{"CA_FILE", "/ca.pem"}, {"REJECT_UNAUTHORIZED", "false"}}));
  EXPECT_THAT(config.list("CORS_METHODS"), ElementsAre("GET", "PUT"));
  EXPECT_EQ(config.integer("PORT"), 9000);
}

TEST_F(ConfigTest, FileVariantsReadTheFile) {
  const std::string file = write("secret", "s3cret\n");
  EXPECT_EQ(load({{"SECRET_FILE", file}}).text("SECRET"), "s3cret");
  EXPECT_EQ(load({{"SECRET_FILE", file}, {"SECRET", "direct"}}).text("SECRET"), "direct");
  EXPECT_THAT(error_of({{"SECRET_FILE", "/nowhere/at/all"}}), HasSubstr("SECRET_FILE"));
  write(".env", "SECRET=weaker\n");
  EXPECT_EQ(load({{"SECRET_FILE", file}}).text("SECRET"), "s3cret");
  EXPECT_EQ(load({{"DB_SSL__CA_FILE", "/ca.pem"}}).text("DB_SSL__CA_FILE"), "/ca.pem");
  EXPECT_EQ(load({{"SOMETHING_ELSE_FILE", "/nowhere"}}).text("HOST"), "0.0.0.0");
}

TEST_F(ConfigTest, PrefixesAreTakenOff) {
  EXPECT_EQ(load({{"DB_PASSWORD", "string:007"}}).text("DB_PASSWORD"), "007");
  EXPECT_EQ(load({{"PORT", "number:81"}}).integer("PORT"), 81);
  EXPECT_THAT(load({{"CORS_METHODS", "array:GET, POST"}}).list("CORS_METHODS"), ElementsAre("GET", "POST"));
  EXPECT_TRUE(load({{"CORS_ENABLED", "boolean:true"}}).flag("CORS_ENABLED"));
}

TEST_F(ConfigTest, EmptyCountsAsUnset) {
  EXPECT_EQ(load({{"PORT", ""}}).integer("PORT"), 8055);
}

TEST_F(ConfigTest, BadValuesNameVariableFaultAndExample) {
  EXPECT_EQ(error_of({{"PORT", "abc"}}),
            "PORT is \"abc\": it has to be a whole number from 0 to 65535, e.g. PORT=8055");
  EXPECT_EQ(error_of({{"PORT", "70000"}}),
            "PORT is \"70000\": it has to be a whole number from 0 to 65535, e.g. PORT=8055");
  EXPECT_THAT(error_of({{"ACCESS_TOKEN_TTL", "soon"}}), HasSubstr("e.g. ACCESS_TOKEN_TTL=15m"));
  EXPECT_THAT(error_of({{"MAX_PAYLOAD_SIZE", "huge"}}), HasSubstr("a size such as"));
  EXPECT_THAT(error_of({{"CORS_ENABLED", "perhaps"}}), HasSubstr("true or false"));
  EXPECT_THAT(error_of({{"LOG_LEVEL", "loud"}}), HasSubstr("one of fatal, error, warn"));
  EXPECT_THAT(error_of({{"AUTH_LDAP_ROLE_MAPPING", "{"}}), HasSubstr("JSON"));
  EXPECT_THAT(error_of({{"CONFIG_PATH", "missing.yaml"}}), HasSubstr("cannot be read"));
  EXPECT_THAT(error_of({{"CONFIG_PATH", "directus.config.js"}}), HasSubstr("JavaScript"));
  write("broken.json", "{");
  EXPECT_THAT(error_of({{"CONFIG_PATH", "broken.json"}}), HasSubstr("is not JSON"));
}

TEST_F(ConfigTest, NamesWhatIsSetWithoutEffect) {
  const Config config = load({{"EMAIL_MAILGUN_HOST", "mail"},
                              {"PORT", "80"},
                              {"STORAGE_S3_MAX_SOCKETS", "9"},
                              {"PATH", "/bin"},
                              {"CACHE_ENABLED", "true"},
                              {"TELEMETRY", "false"}});
  EXPECT_THAT(config.not_in_effect(), ElementsAre("CACHE_ENABLED", "EMAIL_MAILGUN_HOST", "STORAGE_S3_MAX_SOCKETS"));
}

TEST_F(ConfigTest, NamesUnknownSettingsOfItsOwn) {
  const Config config = load({{"DIRIGENT_TREADS", "2"}, {"DIRIGENT_THREADS", "2"}, {"OTHER", "1"}});
  EXPECT_THAT(config.unknown(), ElementsAre("DIRIGENT_TREADS"));
}

TEST_F(ConfigTest, WrongCallsAreLogicErrors) {
  const Config config = load();
  EXPECT_THROW(config.flag("PORT"), std::logic_error);
  EXPECT_THROW(config.text("NO_SUCH_SETTING"), std::logic_error);
}

TEST_F(ConfigTest, ReferencePageHoldsEveryKey) {
  const std::string page = reference_markdown();
  for (const Key& key : key_table()) EXPECT_THAT(page, HasSubstr("| `" + std::string(key.name) + "` |"));
}

TEST(KeyTableTest, PatternsFitNames) {
  EXPECT_EQ(find_key("AUTH_MY_IDP_CLIENT_ID")->name, "AUTH_<PROVIDER>_CLIENT_ID");
  EXPECT_EQ(find_key("STORAGE_S3_UNHEARD_OF")->name, "STORAGE_<LOCATION>_*");
  EXPECT_EQ(find_key("STORAGE_LOCAL_ROOT")->name, "STORAGE_LOCAL_ROOT");
  EXPECT_EQ(find_key("HOME"), nullptr);
}

}  // namespace
}  // namespace dirigent::config
