#include "images/vips/source.hpp"

#include <cstdio>

namespace dirigent::images {

Input::Input(const Original& original, const Stop& stop)
    : original_(original), stop_(stop), source_(VIPS_SOURCE(vips_source_custom_new()), vips::STEAL) {
  g_signal_connect(source_.get_source(), "read", G_CALLBACK(read_some), this);
  if (original.seek) g_signal_connect(source_.get_source(), "seek", G_CALLBACK(go_to), this);
}

template <class Act>
gint64 Input::guarded(Act act) {
  if (failed_ || (stop_ && stop_())) return -1;
  try {
    return act();
  } catch (const std::exception& error) {
    reason_ = error.what();
  } catch (...) {
    reason_ = "it cannot be read";
  }
  failed_ = true;
  return -1;
}

gint64 Input::read_some(VipsSourceCustom*, void* buffer, gint64 size, Input* self) {
  return self->guarded([&] {
    const std::size_t count = self->original_.read(static_cast<char*>(buffer), static_cast<std::size_t>(size));
    self->position_ += count;
    return static_cast<gint64>(count);
  });
}

gint64 Input::go_to(VipsSourceCustom*, gint64 offset, int whence, Input* self) {
  return self->guarded([&]() -> gint64 {
    const std::uint64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? self->position_ : self->original_.size;
    const gint64 position = static_cast<gint64>(from) + offset;
    if (position < 0) return -1;
    self->position_ = static_cast<std::uint64_t>(position);
    self->original_.seek(self->position_);
    return position;
  });
}

Output::Output(const Write& write, const Stop& stop)
    : write_(write), stop_(stop), target_(VIPS_TARGET(vips_target_custom_new()), vips::STEAL) {
  g_signal_connect(target_.get_target(), "write", G_CALLBACK(write_some), this);
}

gint64 Output::write_some(VipsTargetCustom*, const void* buffer, gint64 size, Output* self) {
  if (self->failed_ || (self->stop_ && self->stop_())) return -1;
  try {
    self->write_({static_cast<const char*>(buffer), static_cast<std::size_t>(size)});
    return size;
  } catch (const std::exception& error) {
    self->reason_ = error.what();
  } catch (...) {
    self->reason_ = "it cannot be written";
  }
  self->failed_ = true;
  return -1;
}

}  // namespace dirigent::images
