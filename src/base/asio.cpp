// The one translation unit that compiles Asio itself. On the lowest floor, because the precompiled header and the hooks
// bring Asio into every library.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
