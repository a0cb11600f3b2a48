#include "schema/diff/diff.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/errors.hpp"
#include "schema/diff/changes.hpp"
#include "schema/diff/read.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::schema {
namespace {

std::string changes(const char* before, const char* after) {
  return json::serialize(changes_between(json::parse(before), json::parse(after)));
}

TEST(Changes, AreInTheOrderOfTheOldObject) {
  EXPECT_EQ(changes(R"({"b":1,"a":{"x":1},"c":2})", R"({"d":null,"a":{"y":2},"b":1.0,"c":"2"})"),
            R"([{"kind":"D","path":["a","x"],"lhs":1},{"kind":"N","path":["a","y"],"rhs":2},)"
            R"({"kind":"E","path":["c"],"lhs":2,"rhs":"2"},{"kind":"N","path":["d"],"rhs":null}])");
  EXPECT_EQ(changes(R"({"a":{"x":1}})", R"({"a":null})"), R"([{"kind":"E","path":["a"],"lhs":{"x":1},"rhs":null}])");
}

TEST(Changes, GoThroughArraysFromTheirEnd) {
  EXPECT_EQ(changes(R"({"a":[1,{"b":2}]})", R"({"a":[3,{"b":4},5,6]})"),
            R"([{"kind":"A","path":["a"],"index":3,"item":{"kind":"N","rhs":6}},)"
            R"({"kind":"A","path":["a"],"index":2,"item":{"kind":"N","rhs":5}},)"
            R"({"kind":"E","path":["a",1,"b"],"lhs":2,"rhs":4},{"kind":"E","path":["a",0],"lhs":1,"rhs":3}])");
  EXPECT_EQ(changes(R"({"a":[1,2,3]})", R"({"a":[1]})"),
            R"([{"kind":"A","path":["a"],"index":2,"item":{"kind":"D","lhs":3}},)"
            R"({"kind":"A","path":["a"],"index":1,"item":{"kind":"D","lhs":2}}])");
}

TEST(Changes, ThatLeadNowhereAreRefused) {
  json::value text = json::parse(R"({"a":"x"})");
  for (const char* change : {R"({"kind":"E","path":["a","b"],"rhs":1})", R"({"kind":"E","path":["a",0],"rhs":1})",
                             R"({"kind":"A","path":["a"],"index":0,"item":{"kind":"N","rhs":1}})"}) {
    EXPECT_THROW(make_change(text, json::parse(change).as_object()), base::Failure) << change;
  }
  json::value list = json::parse("[]");
  EXPECT_THROW(make_change(list, json::parse(R"({"kind":"N","path":[99999999],"rhs":1})").as_object()), base::Failure);
}

json::object snapshot(const char* text) {
  return read_snapshot(json::parse(std::string(R"({"version":1,"directus":"11.17.4",)") + text + "}"));
}

TEST(Difference, NamesWholeThingsAndOmitsWhatGoesWithACollection) {
  const json::object now = snapshot(
      R"("collections":[{"collection":"a","meta":{}},{"collection":"b","meta":{}}],
      "fields":[{"collection":"a","field":"x","type":"string"},{"collection":"b","field":"y","type":"string"},
      {"collection":"b","field":"z","type":"alias"}],"relations":[{"collection":"a","field":"x","related_collection":"b"}])");
  const json::object wanted = snapshot(
      R"("collections":[{"collection":"b","meta":{}},{"collection":"c"}],"fields":[
      {"collection":"b","field":"y","type":"alias"},{"collection":"b","field":"z","type":"o2m"}],"relations":[])");
  const Diff diff = difference(now, wanted);
  ASSERT_EQ(diff.collections.size(), 2u);
  EXPECT_TRUE(diff.collections[0].is_deleted());
  EXPECT_EQ(diff.collections[1].collection, "c");
  EXPECT_TRUE(diff.collections[1].is_new());
  EXPECT_TRUE(diff.relations.empty());
  ASSERT_EQ(diff.fields.size(), 4u);  // both of b's change their kind
  EXPECT_TRUE(diff.fields[0].is_deleted() && diff.fields[1].is_new());
}

TEST(Difference, PassesOverColumnsOfKeysThatCount) {
  const char* field = R"("collections":[],"relations":[],"fields":[{"collection":"a","field":"id","type":"integer",
      "schema":{"data_type":"%","is_primary_key":true,"has_auto_increment":true}}])";
  std::string one(field), other(field);
  one.replace(one.find('%'), 1, "integer");
  other.replace(other.find('%'), 1, "bigint");
  EXPECT_TRUE(difference(snapshot(one.c_str()), snapshot(other.c_str())).empty());
}

TEST(Difference, TogglesIndexesOfSystemFieldsThatASnapshotSpeaksOf) {
  const std::string rest = R"("collections":[],"relations":[],"fields":[])";
  const auto with = [&rest](const char* list) { return snapshot((rest + R"(,"systemFields":)" + list).c_str()); };
  const json::object now =
      with(R"([{"collection":"directus_activity","field":"timestamp","schema":{"is_indexed":true}}])");
  EXPECT_EQ(json::serialize(to_json(difference(now, with("[]"))).at("systemFields")),
            R"([{"collection":"directus_activity","field":"timestamp","diff":[{"kind":"E",)"
            R"("path":["schema","is_indexed"],"lhs":true,"rhs":false}]}])");
  EXPECT_TRUE(difference(now, snapshot(rest.c_str())).empty());
  EXPECT_EQ(difference(with("[]"), now).system_fields.size(), 1u);
}

std::string refusal(const char* text) {
  try {
    (void)snapshot(text);
  } catch (const base::Failure& failure) {
    return std::string(failure.errors().front().extensions.at("reason").as_string());
  }
  return "";
}

TEST(ReadSnapshot, NamesWhatIsWrongByItsPath) {
  EXPECT_EQ(refusal(R"("collections":{},"fields":[],"relations":[])"), "\"collections\" must be an array");
  EXPECT_EQ(refusal(R"("collections":[5],"fields":[],"relations":[])"), "\"collections[0]\" must be of type object");
  EXPECT_EQ(refusal(R"("collections":[{"collection":"a","schema":{"x":1}}],"fields":[],"relations":[])"),
            "\"collections[0].schema.x\" is not allowed");
  EXPECT_EQ(refusal(R"("collections":[],"fields":[],"relations":[],"more":1)"), "\"more\" is not allowed");
  EXPECT_TRUE(refusal(R"("collections":[],"fields":[{"collection":"a","field":"b","type":"text?"}],"relations":[])")
                  .starts_with("\"fields[0].type\" must be one of [bigInteger, "));
  EXPECT_EQ(refusal(R"("collections":[{"collection":"a"},{"collection":"a"}],"fields":[],"relations":[])"),
            "\"collections[1]\" describes what an entry before it describes already");
}

TEST(ReadPlanned, GivesBackWhatADifferenceWasWrittenAs) {
  const json::object now =
      snapshot(R"("collections":[{"collection":"a","meta":{"sort":1}}],"fields":[],"relations":[])");
  const json::object wanted =
      snapshot(R"("collections":[{"collection":"a","meta":{"sort":2}}],"fields":[],"relations":[])");
  const json::object document{{"hash", "h"}, {"diff", to_json(difference(now, wanted))}};
  const Planned planned = read_planned(document);
  EXPECT_EQ(planned.hash, "h");
  EXPECT_EQ(json::serialize(to_json(planned.diff)), json::serialize(document.at("diff")));
  EXPECT_THROW((void)read_planned(json::parse(R"({"hash":"h","diff":{}})")), base::Failure);
}

// ---- random snapshots

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  int below(int limit) { return static_cast<int>(engine_() % static_cast<unsigned>(limit)); }

  json::value value(int depth = 0) {
    switch (below(depth > 2 ? 5 : 7)) {
      case 0:
        return nullptr;
      case 1:
        return below(2) == 0;
      case 2:
        return below(4);
      case 3:
        return 0.5 + below(3);
      case 4:
        return json::value(std::string(1, static_cast<char>('a' + below(3))));
      case 5: {
        json::array list;
        for (int i = below(4); i > 0; --i) list.push_back(value(depth + 1));
        return list;
      }
      default:
        return object(depth + 1);
    }
  }

  json::object object(int depth) {
    json::object out;
    for (int i = below(5); i > 0; --i) out[std::string(1, static_cast<char>('m' + below(5)))] = value(depth);
    return out;
  }

  json::object model() {
    json::array collections, fields, relations;
    for (const char* name : {"a", "b", "c", "d"}) {
      if (below(3) == 0) continue;
      json::object meta = object(0);
      collections.push_back(json::object{{"collection", name}, {"meta", std::move(meta)}});
      for (const char* field : {"p", "q", "r"}) {
        if (below(3) == 0) continue;
        json::object entry{{"collection", name}, {"field", field}, {"type", below(3) == 0 ? "alias" : "string"}};
        entry["meta"] = object(0);
        if (below(2) == 0) entry["schema"] = json::object{{"max_length", below(3)}, {"default_value", value(3)}};
        fields.push_back(std::move(entry));
        if (below(3) == 0) {
          relations.push_back(
              json::object{{"collection", name}, {"field", field}, {"related_collection", "a"}, {"meta", object(0)}});
        }
      }
    }
    return read_snapshot(json::object{{"version", 1},
                                      {"directus", "11.17.4"},
                                      {"collections", std::move(collections)},
                                      {"fields", std::move(fields)},
                                      {"systemFields", json::array{}},
                                      {"relations", std::move(relations)}});
  }

 private:
  std::mt19937 engine_;
};

using Entries = std::map<std::string, json::value>;

void apply(Entries& entries, const std::vector<Difference>& differences, std::string_view kind) {
  for (const Difference& one : differences) {
    const std::string name = std::string(kind) + one.collection + "." + one.field;
    if (one.is_deleted()) {
      ASSERT_EQ(entries.erase(name), 1u);
    } else if (one.is_new()) {
      ASSERT_TRUE(entries.emplace(name, one.whole("N")->at("rhs")).second);
    } else {
      entries.at(name) = changed(entries.at(name).as_object(), one.changes);
    }
  }
}

Entries entries_of(const json::object& snapshot) {
  Entries out;
  for (const std::string_view list : {"collections", "fields", "relations"}) {
    for (const json::value& value : snapshot.at(list).as_array()) {
      const json::object& entry = value.as_object();
      const json::value* field = entry.if_contains("field");
      out.emplace(std::string(list) + std::string(entry.at("collection").as_string()) + "." +
                      (field == nullptr ? "" : std::string(field->as_string())),
                  value);
    }
  }
  return out;
}

// What a collection takes with it is not in the difference.
void drop_orphans(Entries& entries, const std::vector<Difference>& collections) {
  for (const Difference& one : collections) {
    if (!one.is_deleted()) continue;
    std::erase_if(entries, [&](const auto& entry) {
      return entry.first.starts_with("fields" + one.collection + ".") ||
             entry.first.starts_with("relations" + one.collection + ".");
    });
  }
}

std::string text_of(const Entries& entries) {
  std::string out;
  for (const auto& [name, value] : entries) out += name + json::serialize(in_order(value)) + "\n";
  return out;
}

TEST(Difference, AppliedToTheOneIsTheOther) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    Random random(seed);
    const json::object now = random.model(), wanted = random.model();
    const Planned planned = read_planned(json::object{{"hash", ""}, {"diff", to_json(difference(now, wanted))}});
    Entries entries = entries_of(now);
    apply(entries, planned.diff.collections, "collections");
    apply(entries, planned.diff.fields, "fields");
    apply(entries, planned.diff.relations, "relations");
    drop_orphans(entries, planned.diff.collections);
    ASSERT_EQ(text_of(entries), text_of(entries_of(wanted))) << "seed " << seed;
    ASSERT_TRUE(difference(wanted, wanted).empty());
    ASSERT_EQ(hash_of(now, "1") == hash_of(wanted, "1"), text_of(entries_of(now)) == text_of(entries_of(wanted)));
  }
}

}  // namespace
}  // namespace dirigent::schema
