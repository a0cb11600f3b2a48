#include "crypto/cbor.hpp"

#include <cbor.h>

#include <limits>

namespace dirigent::crypto {

namespace {

constexpr int kDeepest = 8;
constexpr int kMostItems = 1000;

// What one call of the decoder has met. A container is only its head: its items follow.
struct Head {
  enum class Kind { kOther, kScalar, kArray, kMap, kRefused } kind = Kind::kRefused;
  CborItem item;
  std::size_t count = 0;
};

Head& head_of(void* context) {
  return *static_cast<Head*>(context);
}

void scalar(void* context, CborItem item) {
  head_of(context) = Head{Head::Kind::kScalar, std::move(item), 0};
}

void unsigned_integer(void* context, std::uint64_t value) {
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return;
  scalar(context, {static_cast<std::int64_t>(value)});
}

void negative_integer(void* context, std::uint64_t value) {
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return;
  scalar(context, {-1 - static_cast<std::int64_t>(value)});
}

// The types of lengths changed with libcbor 0.9.
template <class Length>
void byte_string(void* context, cbor_data data, Length size) {
  scalar(context, {CborBytes{std::string(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size))}});
}
template <class Length>
void text_string(void* context, cbor_data data, Length size) {
  scalar(context, {std::string(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size))});
}
template <class Length>
void array_start(void* context, Length count) {
  head_of(context) = Head{Head::Kind::kArray, {}, static_cast<std::size_t>(count)};
}
template <class Length>
void map_start(void* context, Length count) {
  head_of(context) = Head{Head::Kind::kMap, {}, static_cast<std::size_t>(count)};
}

// Whatever has no entry here leaves the head as it was: refused.
cbor_callbacks callbacks() {
  cbor_callbacks calls = cbor_empty_callbacks;
  calls.uint8 = [](void* context, std::uint8_t value) { unsigned_integer(context, value); };
  calls.uint16 = [](void* context, std::uint16_t value) { unsigned_integer(context, value); };
  calls.uint32 = [](void* context, std::uint32_t value) { unsigned_integer(context, value); };
  calls.uint64 = [](void* context, std::uint64_t value) { unsigned_integer(context, value); };
  calls.negint8 = [](void* context, std::uint8_t value) { negative_integer(context, value); };
  calls.negint16 = [](void* context, std::uint16_t value) { negative_integer(context, value); };
  calls.negint32 = [](void* context, std::uint32_t value) { negative_integer(context, value); };
  calls.negint64 = [](void* context, std::uint64_t value) { negative_integer(context, value); };
  calls.byte_string = &byte_string;
  calls.string = &text_string;
  calls.array_start = &array_start;
  calls.map_start = &map_start;
  calls.boolean = [](void* context, bool value) { scalar(context, {value}); };
  calls.null = [](void* context) { scalar(context, {}); };
  calls.undefined = [](void* context) { scalar(context, {}); };
  return calls;
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::size_t used() const { return used_; }

  bool read(CborItem& out, int depth) {
    if (depth > kDeepest || ++items_ > kMostItems) return false;
    static const cbor_callbacks kCallbacks = callbacks();
    Head head;
    const auto* at = reinterpret_cast<cbor_data>(bytes_.data()) + used_;
    const cbor_decoder_result result = cbor_stream_decode(at, bytes_.size() - used_, &kCallbacks, &head);
    if (result.status != CBOR_DECODER_FINISHED || head.kind == Head::Kind::kRefused) return false;
    used_ += result.read;
    if (head.kind == Head::Kind::kArray) return read_array(out, head.count, depth);
    if (head.kind == Head::Kind::kMap) return read_map(out, head.count, depth);
    out = std::move(head.item);
    return true;
  }

 private:
  bool read_array(CborItem& out, std::size_t count, int depth) {
    CborArray array;
    for (std::size_t i = 0; i < count; ++i) {
      CborItem item;
      if (!read(item, depth + 1)) return false;
      array.push_back(std::move(item));
    }
    out.value = std::move(array);
    return true;
  }
  bool read_map(CborItem& out, std::size_t count, int depth) {
    CborMap map;
    for (std::size_t i = 0; i < count; ++i) {
      CborItem key, value;
      if (!read(key, depth + 1) || !read(value, depth + 1)) return false;
      map.keys.push_back(std::move(key));
      map.values.push_back(std::move(value));
    }
    out.value = std::move(map);
    return true;
  }

  std::string_view bytes_;
  std::size_t used_ = 0;
  int items_ = 0;
};

template <class Matches>
const CborItem* find_in(const CborItem& item, Matches matches) {
  const auto* map = std::get_if<CborMap>(&item.value);
  if (map == nullptr) return nullptr;
  for (std::size_t i = 0; i < map->keys.size(); ++i)
    if (matches(map->keys[i])) return &map->values[i];
  return nullptr;
}

}  // namespace

const std::string* CborItem::bytes() const {
  const auto* found = std::get_if<CborBytes>(&value);
  return found == nullptr ? nullptr : &found->bytes;
}

const CborItem* CborItem::find(std::string_view key) const {
  return find_in(*this, [&](const CborItem& one) { return one.text() != nullptr && *one.text() == key; });
}

const CborItem* CborItem::find(std::int64_t key) const {
  return find_in(*this, [&](const CborItem& one) { return one.integer() != nullptr && *one.integer() == key; });
}

std::optional<CborRead> read_cbor(std::string_view bytes) {
  Reader reader(bytes);
  CborRead read;
  if (!reader.read(read.item, 1)) return std::nullopt;
  read.size = reader.used();
  return read;
}

}  // namespace dirigent::crypto
