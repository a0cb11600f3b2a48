#include "api/rest/batch.hpp"

#include "api/batch/run.hpp"
#include "api/respond.hpp"

namespace dirigent::api::rest {

io::Task<http::Response> batch_run(RequestContext& context) {
  std::vector<batch::Operation> operations = batch::read_operations(context);
  std::string answers = co_await batch::run(context, std::move(operations));
  co_return json_response(begin_envelope() + answers + '}');
}

}  // namespace dirigent::api::rest
