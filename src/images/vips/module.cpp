#include "images/module.hpp"

#include "images/vips/source.hpp"
#include "images/vips/stages.hpp"

namespace dirigent::images {

namespace {

// Ends work that takes too long from inside: libvips tells of its progress, whatever it computes for this image.
void ask_to_stop(VipsImage* image, VipsProgress*, const Stop* stop) {
  if ((*stop)()) vips_image_set_kill(image, TRUE);
}

void watch(const VImage& image, const Stop& stop) {
  if (!stop) return;
  vips_image_set_progress(image.get_image(), TRUE);
  g_signal_connect(image.get_image(), "eval", G_CALLBACK(ask_to_stop), const_cast<Stop*>(&stop));
}

// To sRGB, by the profile that came with the image; one that is damaged is as good as none.
VImage in_known_colours(VImage image) {
  const bool cmyk = image.interpretation() == VIPS_INTERPRETATION_CMYK;
  const bool profile = image.get_typeof(VIPS_META_ICC_NAME) != 0;
  const auto space = image.interpretation();
  if (!cmyk && (!profile || space == VIPS_INTERPRETATION_LABS || space == VIPS_INTERPRETATION_GREY16)) return image;
  vips::VOption* options = VImage::option()->set("embedded", profile)->set("intent", VIPS_INTENT_PERCEPTUAL);
  options->set("depth", is_16_bit(image) ? 16 : 8);
  if (cmyk && !profile) options->set("input_profile", "cmyk");
  try {
    return image.icc_transform(is_16_bit(image) ? "p3" : "srgb", options);
  } catch (const vips::VError&) {
    if (cmyk) throw;
    return image;
  }
}

class Maker {
 public:
  Maker(const Job& job, const vips::VSource& source, std::string kind)
      : job_(job), recipe_(*job.recipe), source_(source), kind_(std::move(kind)) {}

  bool too_large() const {
    return first_.width() > job_.limits.largest_side || first_.height() > job_.limits.largest_side;
  }
  void open() { first_ = images::open(source_, kind_, job_.limits, VImage::option()); }
  VImage make() {
    VImage image = first_;
    Orientation auto_turn;
    if (recipe_.auto_orient) auto_turn = orientation_of(image);
    int turns = recipe_.quarter_turns;
    double angle = recipe_.angle;
    bool flip = recipe_.flip, flop = recipe_.flop;
    const bool any_turn = turns != 0 || flip || flop || angle != 0;
    const bool turn_first = recipe_.rotate_first && any_turn;
    const bool orient_first =
        (turn_first || recipe_.orient_first) && (auto_turn.quarter_turns != 0 || auto_turn.mirrored);
    if (!orient_first && !turn_first) image = shrunk_on_load(auto_turn);
    watch(image, job_.stop);
    if (orient_first) image = oriented(image, std::exchange(auto_turn, {}));
    if (turn_first) {
      if (std::exchange(flip, false)) image = at_hand(image).flip(VIPS_DIRECTION_VERTICAL);
      if (std::exchange(flop, false)) image = image.flip(VIPS_DIRECTION_HORIZONTAL);
      image = turned(image, std::exchange(turns, 0));
      if (angle != 0) image = rotated(image, std::exchange(angle, 0), recipe_.angle_background, false).copy_memory();
    }
    if (recipe_.trim) image = trimmed(image, *recipe_.trim);
    if (recipe_.extract_before) image = extracted(image, *recipe_.extract_before);
    const bool sideways = auto_turn.quarter_turns % 2 == 1;
    const Shrink shrink = shrink_of(recipe_, image.width(), image.height(), sideways);
    image = in_known_colours(image);
    if (recipe_.flatten && image.has_alpha()) image = flattened(image);
    if (recipe_.gamma) image = gamma_of(image, 1 / *recipe_.gamma);
    if (recipe_.grey) image = image.colourspace(VIPS_INTERPRETATION_B_W);
    const bool resize = shrink.across != 1 || shrink.down != 1;
    const bool premultiply = image.has_alpha() && (resize || blends());
    const VipsBandFormat format = image.format();
    if (premultiply) image = image.premultiply().cast(format);
    if (resize) image = resized(image, shrink);
    image = oriented(image, auto_turn);
    if (flip) image = at_hand(image).flip(VIPS_DIRECTION_VERTICAL);
    if (flop) image = image.flip(VIPS_DIRECTION_HORIZONTAL);
    image = turned(image, turns);
    image = in_box(image, recipe_, premultiply);
    if (angle != 0) image = rotated(image, angle, recipe_.angle_background, premultiply);
    if (recipe_.extract_after) image = extracted(image, *recipe_.extract_after);
    if (recipe_.extend) image = extended(image, *recipe_.extend, premultiply);
    image = with_effects(image, recipe_);
    if (premultiply) image = image.unpremultiply().cast(format);
    return with_colours(image, recipe_);
  }

 private:
  bool blends() const {
    return (recipe_.blur && *recipe_.blur != 0) || recipe_.convolve || (recipe_.sharpen && recipe_.sharpen->sigma != 0);
  }

  static VImage oriented(VImage image, Orientation by) {
    if (by.mirrored) image = image.flip(VIPS_DIRECTION_HORIZONTAL);
    return turned(image, by.quarter_turns);
  }

  // JPEG and WebP are decoded at about the size that is needed, where nothing has to be done before.
  VImage shrunk_on_load(Orientation auto_turn) {
    const bool wanted = recipe_.width || recipe_.height;
    if (!wanted || recipe_.gamma || recipe_.extract_before || recipe_.trim) return first_;
    const bool sideways = auto_turn.quarter_turns % 2 == 1;
    const Shrink shrink = shrink_of(recipe_, first_.width(), first_.height(), sideways);
    const double both = std::min(shrink.across, shrink.down);
    if (kind_ == "webp" && recipe_.shrink_on_load && both > 1) {
      return reopened(VImage::option()->set("scale", 1 / both));
    }
    if (kind_ != "jpeg") return first_;
    const int spare = recipe_.shrink_on_load ? 1 : 2;
    int by = 1;
    while (by < 8 && both >= 2 * by * spare) by *= 2;
    if (by > 1 && static_cast<int>(both) == by) by /= 2;  // libjpeg rounds sizes its own way
    return by == 1 ? first_ : reopened(VImage::option()->set("shrink", by));
  }

  VImage reopened(vips::VOption* options) {
    first_ = VImage();
    return images::open(source_, kind_, job_.limits, options);
  }

  VImage resized(VImage image, Shrink shrink) const {
    const int kernel = vips_enum_from_nick("resize", VIPS_TYPE_KERNEL, recipe_.kernel.c_str());
    return image.resize(1 / shrink.across,
                        VImage::option()->set("vscale", 1 / shrink.down)->set("kernel", std::max(kernel, 0)));
  }

  VImage flattened(VImage image) const {
    const double scale = is_16_bit(image) ? 256 : 1;
    std::vector<double> colour;
    for (std::size_t i = 0; i < 3; ++i) colour.push_back((*recipe_.flatten)[i] * scale);
    return image.flatten(VImage::option()->set("background", colour));
  }

  const Job& job_;
  const Recipe& recipe_;
  const vips::VSource& source_;
  const std::string kind_;
  VImage first_;
};

// What libvips has gathered is one line a complaint.
std::string reason_of(const vips::VError& error) {
  std::string text = error.what();
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  text = text.substr(0, text.find('\n'));
  return text.empty() ? "the image cannot be read" : text;
}

class Vips final : public Module {
 public:
  bool facts(const Original& original, Facts& facts) const noexcept override {
    try {
      const Stop never;
      const Input input(original, never);
      const std::string kind = kind_of(input.source());
      if (kind.empty()) return forget();
      const VImage image = open(input.source(), kind, {.strictness = Strictness::kNone}, VImage::option());
      facts.width = static_cast<unsigned>(image.width());
      facts.height = static_cast<unsigned>(image.height());
      if (image.get_typeof(VIPS_META_PAGE_HEIGHT) != 0) {
        facts.height = static_cast<unsigned>(image.get_int(VIPS_META_PAGE_HEIGHT));
      }
      if (image.get_typeof(VIPS_META_ORIENTATION) != 0) {
        const int orientation = image.get_int(VIPS_META_ORIENTATION);
        if (orientation >= 1 && orientation <= 8) facts.orientation = static_cast<unsigned>(orientation);
      }
      return true;
    } catch (...) {
      return forget();
    }
  }

  Outcome make(const Job& job) const noexcept override {
    Outcome outcome;
    try {
      const Input input(job.original, job.stop);
      const Output output(job.write, job.stop);
      outcome = made(job, input, output);
      if (outcome.kind != Outcome::Kind::kDone && job.stop && job.stop()) outcome.kind = Outcome::Kind::kStopped;
      if (input.failed()) outcome = {Outcome::Kind::kFailed, input.reason()};
      if (output.failed()) outcome = {Outcome::Kind::kFailed, output.reason()};
    } catch (const std::exception& error) {
      outcome = {Outcome::Kind::kFailed, error.what()};
    }
    forget();
    return outcome;
  }

 private:
  static bool forget() noexcept {
    vips_error_clear();
    vips_thread_shutdown();
    return false;
  }

  static Outcome made(const Job& job, const Input& input, const Output& output) {
    const vips::VSource source = input.source();
    try {
      const std::string kind = kind_of(source);
      if (kind.empty() || kind == "gif") return {Outcome::Kind::kUnreadable, "Input contains unsupported image format"};
      Maker maker(job, source, kind);
      maker.open();
      if (maker.too_large()) return {Outcome::Kind::kTooLarge, "the image is too large"};
      const VImage image = maker.make();
      watch(image, job.stop);
      encode(image, job.recipe->format.empty() ? kind : job.recipe->format, *job.recipe, output.target(), job.write);
      return {};
    } catch (const TooLarge&) {
      return {Outcome::Kind::kTooLarge, "the image is too large"};
    } catch (const vips::VError& error) {
      return {Outcome::Kind::kUnreadable, reason_of(error)};
    }
  }
};

const Module* start() {
  if (VIPS_INIT("dirigent") != 0) return nullptr;
  // Every image is another: what libvips would remember of one helps nobody.
  vips_cache_set_max(0);
  vips_block_untrusted_set(TRUE);
  constexpr gint64 kMostInMemory = gint64{64} << 20;
  vips_pipe_read_limit_set(kMostInMemory);
  // What is asked for is checked; that libvips grumbles about files is no news for the log of the server.
  g_log_set_handler(
      "VIPS", static_cast<GLogLevelFlags>(G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE), [](auto...) {}, nullptr);
  static const Vips vips;
  return &vips;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const Module* dirigent_images() {
  static const Module* const module = start();
  return module;
}

}  // namespace dirigent::images
