// The rows of a body that is taken in whole before the first of them is given: whoever stores them holds a transaction,
// and that must not wait for a client. They are read twice: while they come, so that what is no row is told before
// anything is stored, and when all have come.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/context.hpp"
#include "http/body/held_body.hpp"
#include "items/import/import.hpp"

namespace dirigent::api::import {

/// The first next() takes the body in and throws what is wrong with it; those behind it wait for no client.
class HeldRows final : public items::Payloads {
 public:
  /// Reads rows from a body.
  using Make = std::function<std::unique_ptr<items::Payloads>(std::shared_ptr<http::BodySource>)>;

  /// REQUIRES: the request has a stream.
  HeldRows(const RequestContext& context, Make make);

  io::Task<json::array> next() override;
  std::int64_t line_of(std::int64_t index) const override { return rows_ ? rows_->line_of(index) : index + 1; }

 private:
  io::Task<void> take_in();

  std::shared_ptr<http::BodySource> source_;
  std::shared_ptr<http::HeldBody> held_;
  std::chrono::steady_clock::time_point end_;  // by then all has come
  Make make_;
  std::unique_ptr<items::Payloads> rows_;  // null: nothing is taken in yet
};

}  // namespace dirigent::api::import
