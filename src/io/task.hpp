// The coroutine type of the whole server. A task runs on one event loop and stays there.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace dirigent::io {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;

/// Coroutine parameters are taken by value or outlive the frame; lambdas that are coroutines capture nothing.
template <class T = void>
using Task = asio::awaitable<T, Executor>;

inline constexpr asio::use_awaitable_t<Executor> use_task{};
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

}  // namespace dirigent::io
