#include "engine/emit.hpp"

#include <algorithm>

#include "engine/tree/nesting.hpp"

namespace dirigent::engine {

namespace {

struct TooLong {};

class Writer {
 public:
  Writer(std::string& out, const Plan& plan, const Results& results, std::size_t most)
      : out_(out),
        plan_(plan),
        results_(results),
        end_(most > out.max_size() - out.size() ? out.max_size() : out.size() + most) {}

  void row(std::size_t branch, std::size_t row) {
    if (out_.size() > end_) throw TooLong();
    node(branch, 0, row);
  }

 private:
  void node(std::size_t branch_index, std::size_t node_index, std::size_t row) {
    const Node& node = plan_.branches[branch_index].nodes[node_index];
    const db::Rows& rows = *results_[branch_index].rows();
    if (node.outputs.empty()) return node.key_emit(out_, rows.at(row, node.key_column));
    if (node_index > 0 && rows.at(row, node.key_column).is_null()) return void(out_ += "null");
    for (const Output& output : node.outputs) {
      out_ += output.lead;
      if (!output.guards.empty() && !may_be_seen(output, rows, row)) {
        out_ += "null";
        continue;
      }
      switch (output.kind) {
        case Output::Kind::kCell:
          output.emit(out_, rows.at(row, output.column));
          break;
        case Output::Kind::kObject:
          this->node(branch_index, output.target, row);
          break;
        case Output::Kind::kList:
          list(output.target, rows.at(row, output.column));
          break;
        case Output::Kind::kItem:
          item(output, rows, row);
          break;
      }
    }
    out_ += node.close;
  }

  static bool may_be_seen(const Output& output, const db::Rows& rows, std::size_t row) {
    return std::any_of(output.guards.begin(), output.guards.end(),
                       [&](std::size_t column) { return rows.at(row, column).as_bool(); });
  }

  void list(std::size_t branch, const db::Cell& parent_key) {
    out_ += '[';
    bool first = true;
    for (const std::uint32_t child : results_[branch].of(parent_key)) {
      if (!first) out_ += ',';
      first = false;
      row(branch, child);
    }
    out_ += ']';
  }

  void item(const Output& output, const db::Rows& rows, std::size_t row_number) {
    const db::Cell key = rows.at(row_number, output.column);
    for (const auto& [collection, branch] : output.branches) {
      if (output.scope_column && rows.at(row_number, *output.scope_column).text != collection) continue;
      const std::span<const std::uint32_t> found = results_[branch].of(key);
      if (!found.empty()) return row(branch, found.front());
    }
    out_ += "null";
  }

  std::string& out_;
  const Plan& plan_;
  const Results& results_;
  std::size_t end_;
};

/// False when `write` found its answer too long; nothing of it is left then.
template <class Write>
bool within(std::string& out, Write write) {
  const std::size_t begin = out.size();
  try {
    write();
    return true;
  } catch (const TooLong&) {
    out.resize(begin);
    out.shrink_to_fit();
    return false;
  }
}

void write_items(std::string& out, const Plan& plan, const Results& results, std::size_t most) {
  const std::size_t count = results.front().rows() == nullptr ? 0 : results.front().rows()->size();
  Writer writer(out, plan, results, most);
  if (plan.tree && plan.tree->nested) {
    Nesting nesting(out);
    for (std::size_t row = 0; row < count; ++row) {
      nesting.begin(results.front().rows()->at(row, plan.tree->place_column).text);
      writer.row(0, row);
    }
    return nesting.end();
  }
  const bool backwards = plan.walk && plan.walk->backwards;
  const std::size_t begin = out.size();
  out += '[';
  for (std::size_t row = 0; row < count; ++row) {
    if (row > 0) out += ',';
    writer.row(0, backwards ? count - 1 - row : row);
    // The first rows tell how long the others will be.
    if (row == 15 && count > 64) out.reserve(begin + std::min(most, (out.size() - begin) / 16 * count + 4096));
  }
  out += ']';
}

}  // namespace

bool emit_item(std::string& out, const Plan& plan, const Results& results, std::size_t row, std::size_t most) {
  return within(out, [&] { Writer(out, plan, results, most).row(0, row); });
}

bool emit_items(std::string& out, const Plan& plan, const Results& results, std::size_t most) {
  return within(out, [&] { write_items(out, plan, results, most); });
}

}  // namespace dirigent::engine
