#include "engine/cells/excerpt.hpp"

#include <gtest/gtest.h>

#include "engine/cells/folded.hpp"

namespace dirigent::engine {
namespace {

std::string marked(const std::vector<std::string>& words, bool prefix, bool forms, std::string_view text) {
  const std::string marks = excerpt_marks(words, prefix, forms);
  const std::string held = marks + std::string(text);
  db::Cell cell;
  cell.kind = db::Cell::Kind::kText;
  cell.text = held;
  std::string out;
  emit_excerpt(out, cell);
  return out;
}

TEST(Folded, MakesCapitalsSmallInTheirPlaces) {
  EXPECT_EQ(folded("ABC ÀÖÞ ΑΩ АЯЀ Łódź Ž×"), "abc àöþ αω аяѐ łódź ž×");
  for (const char* text : {"straße 漢字 😀 \xC3", "\xFF\xC3\xC3", ""})
    EXPECT_EQ(folded(text).size(), std::string_view(text).size());
}

TEST(Excerpt, MarksWholeWordsWhateverTheirCase) {
  EXPECT_EQ(marked({"apple"}, false, false, "An Apple, pineapple & <APPLE>"),
            R"("An <mark>Apple</mark>, pineapple &amp; &lt;<mark>APPLE</mark>&gt;")");
  EXPECT_EQ(marked({"überzug"}, false, false, "Überzug"), R"("<mark>Überzug</mark>")");
}

TEST(Excerpt, MarksBeginningsAndForms) {
  EXPECT_EQ(marked({"data", "ba"}, true, false, "databank data bank"),
            R"("databank <mark>data</mark> <mark>bank</mark>")");
  EXPECT_EQ(marked({"running"}, false, true, "he runs, running; rung ruler"),
            R"("he <mark>runs</mark>, <mark>running</mark>; <mark>rung</mark> ruler")");
}

TEST(Excerpt, MarksAPlainTextAnywhere) {
  EXPECT_EQ(excerpt_of(excerpt_marks("PPL"), "apple"), "a<mark>ppl</mark>e");
}

TEST(Excerpt, CutsLongTextsBetweenWordsAndCharacters) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "wörter ";
  const std::string excerpt = excerpt_of(excerpt_marks({"x"}, false, false), text + "x " + text);
  EXPECT_TRUE(excerpt.starts_with("…wörter ") && excerpt.ends_with("wörter…")) << excerpt;
  EXPECT_NE(excerpt.find(" <mark>x</mark> "), std::string::npos);
  EXPECT_LT(excerpt.size(), 300U);
  std::string long_word(1000, 'a');
  EXPECT_NE(excerpt_of(excerpt_marks({long_word}, false, false), "b " + long_word + " c").find("<mark>a"),
            std::string::npos);
  std::string kanji;
  for (int i = 0; i < 400; ++i) kanji += "漢";
  const std::string cut = excerpt_of(excerpt_marks("nothing"), kanji);
  EXPECT_EQ((cut.size() - std::string_view("…").size()) % 3, 0U);
}

TEST(Excerpt, IsNullWithoutTextOrMarks) {
  std::string out;
  emit_excerpt(out, db::Cell());
  EXPECT_EQ(out, "null");
}

}  // namespace
}  // namespace dirigent::engine
