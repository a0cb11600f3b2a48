// Images: what they are, and what can be made of them, by libvips. It lives in a shared object of its own beside the
// executable ("dirigent-images.so"), loaded when an image is first touched: a server without images starts without it.
//
// All calls block, as long as the image takes, and may be made by several threads at once.
#pragma once
#include <memory>
#include <optional>

#include "images/module.hpp"

namespace dirigent::images {

/// Throws std::runtime_error when the shared object or libvips is not there, each time anew.
const Module& library();

/// Width, height and orientation of an image; nothing for what is none, or of another kind than jpeg, png, webp, gif,
/// tiff and avif. Reads no more than it must. Throws as library() does.
std::optional<Facts> facts_of(const Original& original);

}  // namespace dirigent::images
