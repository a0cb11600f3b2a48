#include "images/vips/source.hpp"

namespace dirigent::images {

Input::Input(const Read& read, const Stop& stop)
    : read_(read), stop_(stop), source_(VIPS_SOURCE(vips_source_custom_new()), vips::STEAL) {
  g_signal_connect(source_.get_source(), "read", G_CALLBACK(read_some), this);
}

gint64 Input::read_some(VipsSourceCustom*, void* buffer, gint64 size, Input* self) {
  if (self->failed_ || (self->stop_ && self->stop_())) return -1;
  try {
    return static_cast<gint64>(self->read_(static_cast<char*>(buffer), static_cast<std::size_t>(size)));
  } catch (const std::exception& error) {
    self->reason_ = error.what();
  } catch (...) {
    self->reason_ = "it cannot be read";
  }
  self->failed_ = true;
  return -1;
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
