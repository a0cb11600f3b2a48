#include "transfer/project/merge.hpp"

#include <gtest/gtest.h>

#include <random>

#include "schema/snapshot/snapshot.hpp"

namespace dirigent::transfer {
namespace {

json::object object(const char* text) {
  return json::parse(text).as_object();
}

std::string text(const Documents& documents) {
  std::string out;
  for (const auto& [path, document] : documents) {
    out += path + " " + json::serialize(schema::in_order(document)) + "\n";
  }
  return out;
}

/// Small projects in which much is the same, so that changes meet.
class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  unsigned below(unsigned count) { return static_cast<unsigned>(engine_() % count); }

  json::value scalar() {
    switch (below(4)) {
      case 0:
        return nullptr;
      case 1:
        return below(3);
      case 2:
        return below(2) == 0;
      default:
        return json::value(std::string(1, static_cast<char>('a' + below(3))));
    }
  }
  json::object members(unsigned depth) {
    json::object out;
    for (unsigned i = 0; i < 1 + below(4); ++i) {
      json::value value = depth > 0 && below(3) == 0 ? json::value(members(depth - 1)) : scalar();
      out.insert_or_assign(std::string(1, static_cast<char>('m' + below(6))), std::move(value));
    }
    return out;
  }
  json::object document(unsigned number) {
    json::object out = members(2);
    out["name"] = scalar();
    if (below(2) == 0) {
      json::array rows;
      for (unsigned i = 0; i < below(4); ++i) rows.push_back({{"id", "o" + std::to_string(i)}, {"type", scalar()}});
      out["operations"] = std::move(rows);
    }
    if (below(2) == 0) out["id"] = "id" + std::to_string(number);
    return out;
  }
  Documents project() {
    Documents out;
    for (unsigned i = 0; i < 5; ++i) {
      if (below(4) != 0) out.emplace("flows/" + std::to_string(i) + ".yaml", document(i));
    }
    return out;
  }
  /// What may become of a branch: files come, go and change.
  Documents changed(Documents from) {
    for (unsigned i = 0; i < 5; ++i) {
      const std::string path = "flows/" + std::to_string(i) + ".yaml";
      if (below(3) != 0) continue;
      if (below(4) == 0) {
        from.erase(path);
      } else if (auto found = from.find(path); found != from.end()) {
        for (const auto& entry : members(2)) found->second.insert_or_assign(entry.key(), entry.value());
      } else {
        from.emplace(path, document(i));
      }
    }
    return from;
  }

 private:
  std::mt19937 engine_;
};

TEST(Merge, HoldsItsLawsForRandomProjects) {
  for (unsigned seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Documents base = random.project(), ours = random.changed(base), theirs = random.changed(base);
    for (const Merged& same : {merge(base, ours, base), merge(base, base, ours), merge(base, ours, ours)}) {
      EXPECT_TRUE(same.conflicts.empty());
      EXPECT_EQ(text(same.documents), text(ours));
    }
    const Merged one = merge(base, ours, theirs), other = merge(base, theirs, ours);
    EXPECT_EQ(one.conflicts.size(), other.conflicts.size());
    // Who wins decides conflicts and nothing else; there are none with a winner, and the sides can change places.
    const Merged won = merge(base, ours, theirs, Winner::kTheirs);
    EXPECT_TRUE(won.conflicts.empty());
    if (one.conflicts.empty()) {
      EXPECT_EQ(text(one.documents), text(won.documents));
    }
    EXPECT_EQ(merge(base, theirs, ours, Winner::kOurs).documents.size(), won.documents.size());
  }
}

TEST(Merge, TakesBothSidesWhereTheyAreApart) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Documents base = random.project();
    json::object& shared = base["flows/x.yaml"];
    shared = random.document(9);
    Documents ours = base, theirs = base;
    ours["flows/x.yaml"]["ours"] = random.scalar();
    theirs["flows/x.yaml"]["theirs"] = random.scalar();
    ours["flows/new.yaml"] = {{"a", 1}};
    theirs.erase("flows/0.yaml");
    const Merged merged = merge(base, ours, theirs);
    EXPECT_TRUE(merged.conflicts.empty());
    Documents expected = theirs;
    expected["flows/x.yaml"]["ours"] = ours["flows/x.yaml"]["ours"];
    expected["flows/new.yaml"] = {{"a", 1}};
    EXPECT_EQ(text(merged.documents), text(expected));
  }
}

TEST(Merge, MergesFieldsOfPermissionsAsSets) {
  const std::string path = "permissions/p/a.read.yaml";
  const Documents base{{path, object(R"({"fields":["a","b","c"]})")}},
      ours{{path, object(R"({"fields":["a","c","d"]})")}}, theirs{{path, object(R"({"fields":["a","b","c","e"]})")}};
  const Merged merged = merge(base, ours, theirs);
  EXPECT_TRUE(merged.conflicts.empty());
  EXPECT_EQ(text(merged.documents), path + R"( {"fields":["a","c","d","e"]})" + "\n");
}

TEST(Merge, MergesRowsByWhatTheyAre) {
  const std::string path = "flows/f.yaml";
  const Documents base{{path, object(R"({"operations":[{"id":"1","type":"a"},{"id":"2","type":"b"}]})")}},
      ours{{path, object(R"({"operations":[{"id":"2","type":"c"},{"id":"1","type":"a"}]})")}},
      theirs{{path, object(R"({"operations":[{"id":"2","type":"b"},{"id":"3","type":"d"}]})")}};
  const Merged merged = merge(base, ours, theirs);
  EXPECT_TRUE(merged.conflicts.empty());
  EXPECT_EQ(text(merged.documents), path + R"( {"operations":[{"id":"2","type":"c"},{"id":"3","type":"d"}]})" + "\n");
}

TEST(Merge, NamesConflictsAndLetsOneSideWin) {
  const std::string path = "roles/r.yaml";
  const Documents base{{path, object(R"({"name":"a","o":{"x":1,"y":1}})")}},
      ours{{path, object(R"({"name":"b","o":{"x":2,"y":1}})")}}, theirs{{path, object(R"({"name":"c","o":{"y":1}})")}};
  const Merged merged = merge(base, ours, theirs);
  ASSERT_EQ(merged.conflicts.size(), 2u);
  EXPECT_EQ(text_of(merged.conflicts[0]), R"(roles/r.yaml: name: base "a" / ours "b" / theirs "c")");
  EXPECT_EQ(text_of(merged.conflicts[1]), "roles/r.yaml: o.x: base 1 / ours 2 / theirs nothing");
  EXPECT_EQ(text(merge(base, ours, theirs, Winner::kOurs).documents), text(ours));
  EXPECT_EQ(text(merge(base, ours, theirs, Winner::kTheirs).documents), text(theirs));
  const Merged gone = merge(base, {}, theirs);
  ASSERT_EQ(gone.conflicts.size(), 1u);
  EXPECT_TRUE(gone.conflicts[0].place.empty());
  EXPECT_FALSE(gone.conflicts[0].ours);
}

TEST(Merge, KnowsAThingWhoseFileWasRenamed) {
  const Documents base{{"roles/a.yaml", object(R"({"id":"7","name":"a","icon":"i"})")}},
      ours{{"roles/b.yaml", object(R"({"id":"7","name":"b","icon":"i"})")}},
      theirs{{"roles/a.yaml", object(R"({"id":"7","name":"a","icon":"j"})")}};
  const std::string expected = R"(roles/b.yaml {"icon":"j","id":"7","name":"b"})"
                               "\n";
  EXPECT_EQ(text(merge(base, ours, theirs).documents), expected);
  EXPECT_EQ(text(merge(base, theirs, ours).documents), expected);
}

}  // namespace
}  // namespace dirigent::transfer
