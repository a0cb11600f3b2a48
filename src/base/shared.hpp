// A value that copies share until one of them changes it.
//
// Reads like the value: by `*` and `->`, and as a range or by position where the value is one. What is never edited
// after it was shared may be read by several threads.
#pragma once
#include <cstddef>
#include <memory>
#include <utility>

namespace dirigent::base {

template <class T>
class Shared {
 public:
  /// An empty T.
  Shared() = default;
  Shared(T value) : value_(std::make_shared<T>(std::move(value))) {}  // NOLINT(google-explicit-constructor)

  const T& operator*() const {
    static const T kEmpty{};
    return value_ ? *value_ : kEmpty;
  }
  const T* operator->() const { return &**this; }
  operator const T&() const { return **this; }  // NOLINT(google-explicit-constructor)

  auto begin() const { return (**this).begin(); }
  auto end() const { return (**this).end(); }
  bool empty() const { return (**this).empty(); }
  std::size_t size() const { return (**this).size(); }
  const auto* data() const { return (**this).data(); }
  const auto& operator[](std::size_t at) const { return (**this)[at]; }

  /// To be changed: this copy alone. REQUIRES: no other thread copies this one meanwhile
  T& edit() {
    if (!value_) {
      value_ = std::make_shared<T>();
    } else if (value_.use_count() > 1) {
      value_ = std::make_shared<T>(*value_);
    }
    return *value_;
  }

 private:
  std::shared_ptr<T> value_;
};

}  // namespace dirigent::base
