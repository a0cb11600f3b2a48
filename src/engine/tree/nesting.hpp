// Items of a tree written one inside the other, as they come: depth first.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace dirigent::engine {

/// Writes what stands around items: {...,"$children":[{...,"$children":[]}]}. Items stand in the nearest one above them
/// that is written. REQUIRES: items are written as objects without their end.
class Nesting {
 public:
  explicit Nesting(std::string& out) : out_(out) { out_ += '['; }
  /// Before an item. `place` is its {"level":...,"path":[...]} and outlives the nesting.
  void begin(std::string_view place);
  /// Behind the last one.
  void end();

 private:
  void close();

  std::string& out_;
  std::vector<std::string_view> open_;  // paths of the items that are not closed
  bool inside_ = false;                 // the item before has no children yet
  bool first_ = true;
};

}  // namespace dirigent::engine
