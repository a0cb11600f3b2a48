// The bytes of an image as libvips takes and gives them, with what they threw kept for the end.
#pragma once
#include <exception>
#include <string>
#include <vips/vips8>

#include "images/module.hpp"

namespace dirigent::images {

/// A VipsSource. Outlives what is read from it.
class Input {
 public:
  Input(const Original& original, const Stop& stop);
  vips::VSource source() const { return source_; }
  /// Did reading fail, and not the image?
  bool failed() const { return failed_; }
  const std::string& reason() const { return reason_; }

 private:
  static gint64 read_some(VipsSourceCustom*, void* buffer, gint64 size, Input* self);
  static gint64 go_to(VipsSourceCustom*, gint64 offset, int whence, Input* self);
  /// Runs `act`, whose result is -1 when it throws, and from then on.
  template <class Act>
  gint64 guarded(Act act);

  const Original& original_;
  const Stop& stop_;
  vips::VSource source_;
  std::uint64_t position_ = 0;
  bool failed_ = false;
  std::string reason_;
};

/// A VipsTarget. Outlives what writes to it.
class Output {
 public:
  Output(const Write& write, const Stop& stop);
  vips::VTarget target() const { return target_; }
  bool failed() const { return failed_; }
  const std::string& reason() const { return reason_; }

 private:
  static gint64 write_some(VipsTargetCustom*, const void* buffer, gint64 size, Output* self);
  const Write& write_;
  const Stop& stop_;
  vips::VTarget target_;
  bool failed_ = false;
  std::string reason_;
};

}  // namespace dirigent::images
