#include "base/hooks.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "base/errors.hpp"
#include "base/json_writer.hpp"
#include "base/log.hpp"

namespace dirigent::base {
namespace {

template <class T>
using Task = Hooks::Task<T>;

Task<json::value> append_one(json::value payload, HookMeta meta) {
  payload.as_array().push_back(json::value(meta.event));
  co_return payload;
}

Task<json::value> refuse(json::value, HookMeta) {
  fail(forbidden());
  co_return nullptr;
}

int actions_run = 0;
Task<void> count(json::value, HookMeta) {
  ++actions_run;
  co_return;
}
Task<void> break_down(json::value, HookMeta) {
  throw std::runtime_error("broken");
  co_return;
}

class HooksTest : public testing::Test {
 protected:
  void SetUp() override { log::configure(log::Level::kSilent, false); }
  void TearDown() override { log::configure(log::Level::kInfo, false); }

  // Runs a task to its end; its exception is thrown here.
  template <class T>
  void run(Task<T> task) {
    boost::asio::io_context context;
    std::exception_ptr failure;
    auto keep = [&](std::exception_ptr thrown, auto... result) {
      failure = thrown;
      ((last_ = std::move(result)), ...);
    };
    boost::asio::co_spawn(context, std::move(task), keep);
    context.run();
    if (failure) std::rethrow_exception(failure);
  }

  Hooks hooks_;
  json::value last_;
};

TEST_F(HooksTest, FiltersChainInOrderOfSubscription) {
  hooks_.on_filter("items.create", append_one);
  hooks_.on_filter("items.*", append_one);
  hooks_.on_filter("items.update", append_one);
  run(hooks_.filter(json::array{}, {"items.create", "c", {}, std::nullopt}));
  EXPECT_EQ(to_json(last_), R"(["items.create","items.create"])");
  EXPECT_TRUE(hooks_.no_filters("users.create"));
  EXPECT_FALSE(hooks_.no_filters("items.delete"));
  EXPECT_TRUE(hooks_.no_actions("items.create"));
}

TEST_F(HooksTest, AFilterMayRefuse) {
  hooks_.on_filter("items.*", refuse);
  EXPECT_THROW(run(hooks_.filter(json::array{}, {"items.create", "c", {}, std::nullopt})), Failure);
}

TEST_F(HooksTest, AFailingActionStopsNobody) {
  actions_run = 0;
  hooks_.on_action("items.create", count);
  hooks_.on_action("items.create", break_down);
  hooks_.on_action("items.*", count);
  run(hooks_.action(json::array{}, {"items.create", "c", {}, std::nullopt}));
  EXPECT_EQ(actions_run, 2);
}

}  // namespace
}  // namespace dirigent::base
