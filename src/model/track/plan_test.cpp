#include "model/track/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/errors.hpp"
#include "schema/build/build.hpp"

namespace dirigent::model {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

sql::Column column(std::string name, std::string type, bool key = false) {
  sql::Column out;
  out.name = std::move(name);
  out.type = std::move(type);
  out.primary_key = key;
  out.nullable = !key;
  return out;
}

sql::Table table(std::string name, std::vector<sql::Column> columns, std::vector<sql::ForeignKey> keys = {}) {
  sql::Table out;
  out.name = std::move(name);
  out.columns = std::move(columns);
  out.foreign_keys = std::move(keys);
  for (const sql::Column& one : out.columns) {
    if (one.primary_key) out.primary_key.push_back(one.name);
  }
  return out;
}

sql::ForeignKey to(std::string column, std::string table) {
  return {std::move(column), std::move(table), "id", "NO ACTION", "NO ACTION", std::nullopt};
}

schema::BuildInput shop() {
  schema::BuildInput input;
  input.tables = {
      table("artist", {column("id", "integer", true), column("name", "varchar(80)")}),
      table("track",
            {column("id", "integer", true), column("name", "text"), column("artist", "integer"),
             column("producer", "integer"), column("live", "boolean")},
            {to("artist", "artist"), to("producer", "artist")}),
      table("playlist", {column("id", "integer", true), column("title", "varchar(80)")}),
      table("playlist_track",
            {column("playlist", "integer", true), column("track", "integer", true), column("place", "integer")},
            {to("playlist", "playlist"), to("track", "track")})};
  return input;
}

TEST(Tracking, GivesEachColumnWhatItsTypeAsksFor) {
  const auto schema = schema::build_schema(shop());
  const std::string plan = described(plan_tracking(*schema, {}));
  EXPECT_THAT(plan, HasSubstr("collection artist\n"));
  EXPECT_THAT(plan, HasSubstr("field      track.name (input-multiline)\n"));
  EXPECT_THAT(plan, HasSubstr("field      track.live (boolean)\n"));
  EXPECT_THAT(plan, HasSubstr("field      track.artist (select-dropdown-m2o)\n"));
}

TEST(Tracking, ListsTheOtherSidesUnderNamesThatDiffer) {
  const auto schema = schema::build_schema(shop());
  const std::string plan = described(plan_tracking(*schema, {}));
  EXPECT_THAT(plan, HasSubstr("relation   track.artist -> artist.track\n"));
  EXPECT_THAT(plan, HasSubstr("relation   track.producer -> artist.track_producer\n"));
}

TEST(Tracking, TellsJunctions) {
  const auto schema = schema::build_schema(shop());
  const TrackPlan plan = plan_tracking(*schema, {});
  EXPECT_THAT(described(plan), HasSubstr("field      playlist.track (list-m2m)\n"));
  EXPECT_THAT(described(plan), HasSubstr("field      track.playlist (list-m2m)\n"));
  for (const json::value& row : plan.collections) {
    EXPECT_EQ(row.at("hidden").as_bool(), row.at("collection") == "playlist_track");
  }
  schema::BuildInput more = shop();
  more.tables.back().columns.push_back(column("note", "text"));
  EXPECT_THAT(described(plan_tracking(*schema::build_schema(std::move(more)), {})),
              HasSubstr("playlist.playlist_track (list-o2m)"));
}

TEST(Tracking, MakesWhatIsMissingOnly) {
  schema::BuildInput input = shop();
  input.rows.collections = {{{"collection", "artist"}, {"accountability", "all"}}};
  input.rows.fields = {{{"collection", "artist"}, {"field", "name"}, {"special", nullptr}}};
  const auto schema = schema::build_schema(std::move(input));
  const std::string plan = described(plan_tracking(*schema, {"artist"}));
  EXPECT_EQ(plan, "field      artist.id (input)\n");
  EXPECT_THAT(described(plan_tracking(*schema, {"track"})), HasSubstr("track.artist -> artist.track"));
  EXPECT_THAT(described(plan_tracking(*schema, {"playlist_track"})), Not(HasSubstr("relation")));  // its ends are not
}

TEST(Tracking, RefusesWhatIsNoTable) {
  const auto schema = schema::build_schema(shop());
  EXPECT_THROW(plan_tracking(*schema, {"nowhere"}), base::Failure);
}

}  // namespace
}  // namespace dirigent::model
