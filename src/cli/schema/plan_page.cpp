#include "cli/schema/plan_page.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace dirigent::cli {

namespace {

constexpr std::string_view kRed = "\x1b[31m", kGreen = "\x1b[32m", kYellow = "\x1b[33m", kDim = "\x1b[2m",
                           kPlain = "\x1b[0m";

class Page {
 public:
  explicit Page(bool colour) : colour_(colour) {}

  void step(const model::PlanStep& step) {
    const bool made = step.kind.starts_with("create");
    const std::string_view sign = step.loses ? "!" : step.kind.starts_with("drop") ? "-" : made ? "+" : "~";
    const std::string_view tone = step.loses ? kRed : made ? kGreen : kYellow;
    std::string words = step.kind;
    std::replace(words.begin(), words.end(), '_', ' ');
    text_ += painted(fmt::format("{} {} {}", sign, words, step.name()), tone) + related(step) +
             painted(rows(step), kDim) + "\n";
    for (const std::string& change : step.changes) text_ += fmt::format("    {}\n", change);
    if (step.data == "quarantine") line("data", "kept in quarantine");
    if (step.data == "dropped") line("data", "gone for good");
    if (step.data == "converted") line("data", step.loses ? "converted, with losses" : "converted");
    if (step.work != model::Work::kNone) line("work", work(step));
    std::string locks;
    for (const model::TableLock& lock : step.locks) {
      locks += fmt::format("{}{} on {}", locks.empty() ? "" : ", ", lock.mode, lock.table);
    }
    if (!locks.empty()) line("locks", locks);
  }

  std::string finish(std::size_t steps, std::size_t losing) {
    const std::string end = fmt::format("{} {}, {} of them losing data", steps, steps == 1 ? "step" : "steps", losing);
    return text_ + painted(end, losing > 0 ? kRed : kGreen) + "\n";
  }

 private:
  std::string painted(const std::string& text, std::string_view tone) const {
    return colour_ && !text.empty() ? fmt::format("{}{}{}", tone, text, kPlain) : text;
  }

  void line(std::string_view name, const std::string& text) {
    text_ += painted(fmt::format("    {}: {}", name, text), kDim) + "\n";
  }

  static std::string related(const model::PlanStep& step) {
    return step.related.is_string() ? fmt::format(" -> {}", std::string_view(step.related.get_string())) : "";
  }

  static std::string rows(const model::PlanStep& step) {
    if (!step.rows) return "";
    return fmt::format(" ({}{} {})", step.exact ? "" : "about ", *step.rows, *step.rows == 1 ? "row" : "rows");
  }

  static std::string work(const model::PlanStep& step) {
    switch (step.work) {
      case model::Work::kScan:
        return "reads all rows";
      case model::Work::kIndex:
        return "builds an index";
      default:
        return "writes all rows anew";
    }
  }

  const bool colour_;
  std::string text_;
};

}  // namespace

bool wants_colour() {
  const char* no = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) != 0 && (no == nullptr || *no == '\0');
}

std::string plan_page(const std::vector<model::PlanStep>& steps, bool colour) {
  Page page(colour);
  for (const model::PlanStep& step : steps) page.step(step);
  const auto losing = std::count_if(steps.begin(), steps.end(), [](const auto& step) { return step.loses; });
  return page.finish(steps.size(), static_cast<std::size_t>(losing));
}

}  // namespace dirigent::cli
