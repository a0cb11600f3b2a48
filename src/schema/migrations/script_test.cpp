#include "schema/migrations/script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dirigent::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> texts(const std::vector<ScriptStatement>& statements) {
  std::vector<std::string> out;
  for (const ScriptStatement& one : statements) out.push_back(one.text);
  return out;
}

std::vector<std::size_t> lines(const std::vector<ScriptStatement>& statements) {
  std::vector<std::size_t> out;
  for (const ScriptStatement& one : statements) out.push_back(one.line);
  return out;
}

/// The line and the words of what is wrong.
std::pair<std::size_t, std::string> fault(std::string_view text, bool postgres) {
  try {
    read_script(text, postgres);
  } catch (const ScriptError& error) {
    return {error.line, error.what()};
  }
  return {0, ""};
}

TEST(Script, CutsStatementsAndKnowsTheirLines) {
  const SqlScript script = read_script("-- first\nselect 1;\n\n/* a;\nb */ select\n2 ;;\nselect ';--' -- ; no\n", true);
  EXPECT_THAT(texts(script.up), ElementsAre("select 1", "select\n2", "select ';--' -- ; no"));
  EXPECT_THAT(lines(script.up), ElementsAre(2, 5, 7));
  EXPECT_FALSE(script.has_down);
  EXPECT_TRUE(script.in_transaction);
}

TEST(Script, SectionsAreLinesOfTheirOwn) {
  const SqlScript script =
      read_script("-- UP\nselect '\n-- DOWN\n'; -- DOWN\nselect 2;\n--  down \nselect 3;\n-- UP\nselect 4;", true);
  EXPECT_THAT(texts(script.up), ElementsAre("select '\n-- DOWN\n'", "select 2", "select 4"));
  EXPECT_THAT(texts(script.down), ElementsAre("select 3"));
  EXPECT_TRUE(script.has_down);
  EXPECT_TRUE(read_script("select 1;\n-- down\n", true).has_down);
  EXPECT_THAT(fault("select 1\n-- DOWN\nselect 2;", true).first, 1);
}

TEST(Script, QuotesOfBothDatabases) {
  EXPECT_THAT(texts(read_script("select 'it''s;', \"a\"\";b\";select 2", false).up),
              ElementsAre("select 'it''s;', \"a\"\";b\"", "select 2"));
  EXPECT_THAT(texts(read_script("select [a;b], `c;d`; select 2", false).up),
              ElementsAre("select [a;b], `c;d`", "select 2"));
  EXPECT_THAT(texts(read_script(R"(select E'a\';b', 'c\';select 2)", true).up),
              ElementsAre(R"(select E'a\';b', 'c\')", "select 2"));
  EXPECT_THAT(texts(read_script("do $$ begin; end $$; do $x$ $$; $x$; select $1;", true).up),
              ElementsAre("do $$ begin; end $$", "do $x$ $$; $x$", "select $1"));
  EXPECT_THAT(texts(read_script("select 1 /* /* ; */ ; */; select 2;", true).up),
              ElementsAre("select 1 /* /* ; */ ; */", "select 2"));
  EXPECT_THAT(fault("select 1;\nselect 'x", true).first, 2);
  EXPECT_THAT(fault("select $a$ x", true).first, 1);
  EXPECT_THAT(fault("\n/* x", false).first, 2);
}

TEST(Script, BlocksHoldStatements) {
  const std::string trigger =
      "create temp trigger t after insert on a begin update b set c = case when 1 then 2 end; delete from d; end";
  EXPECT_THAT(texts(read_script(trigger + "; select 1;", false).up), ElementsAre(trigger, "select 1"));
  const std::string function =
      "create function f() returns int begin atomic select case when true then 1 end; select 2; end";
  EXPECT_THAT(texts(read_script(function + "; select 1;", true).up), ElementsAre(function, "select 1"));
  const std::string rule = "create rule r as on insert to a do also (insert into b values (1); delete from c)";
  EXPECT_THAT(texts(read_script(rule + "; select 1;", true).up), ElementsAre(rule, "select 1"));
}

TEST(Script, TransactionsBelongToTheRunner) {
  EXPECT_EQ(fault("select 1;\nbegin;\nselect 2;\ncommit;", true).first, 2U);
  EXPECT_EQ(fault("savepoint a; rollback to a; select 'commit';", true).first, 0U);
  const SqlScript apart = read_script("-- NO TRANSACTION\nbegin; commit;", true);
  EXPECT_FALSE(apart.in_transaction);
  EXPECT_THAT(texts(apart.up), ElementsAre("begin", "commit"));
}

TEST(Script, WhatOnlyPsqlUnderstands) {
  EXPECT_EQ(fault("select 1;\n\\connect other\n", true).first, 2U);
  EXPECT_EQ(fault("copy a (b) from stdin;\n1\n\\.\n", true).first, 1U);
  EXPECT_THAT(texts(read_script("\\restrict abc\nselect 1;\n\\unrestrict abc\n", true).up), ElementsAre("select 1"));
}

TEST(Script, NothingIsInAnEmptyFile) {
  EXPECT_THAT(read_script("", true).up, IsEmpty());
  EXPECT_THAT(read_script("\xEF\xBB\xBF-- UP\n ; \n", false).up, IsEmpty());
}

}  // namespace
}  // namespace dirigent::schema
