// The small model of this folder's tests: a relation of every kind, a field of every special.
#pragma once

namespace dirigent::items::testing {

/// A table in words both databases know but for the $ ones.
inline constexpr const char* kTables[] = {
    "CREATE TABLE band (id $key, name varchar(20), leader integer REFERENCES band (id))",
    "CREATE TABLE album (id $key, title varchar(255) NOT NULL, year integer, "
    "band integer REFERENCES band (id) ON DELETE SET NULL)",
    "CREATE TABLE song (id $key, title varchar(255), pos integer, album integer REFERENCES album (id))",
    "CREATE TABLE page (id $key, slug varchar(255))",
    "CREATE TABLE para (id $key, body text)",
    "CREATE TABLE block (id $key, page integer REFERENCES page (id), item varchar(255), collection varchar(255))",
    "CREATE TABLE thing (id $key, s varchar(5), n integer, t $instant, j json, b boolean, tags text, h varchar(255), "
    "c varchar(255), made $instant, maker $uuid, changed $instant, code varchar(10) UNIQUE, "
    "grade varchar(10) NOT NULL DEFAULT 'B', must varchar(10))",
    "CREATE TABLE part (id $key, n integer, code varchar(10) UNIQUE, grade varchar(10) NOT NULL DEFAULT 'B', "
    "must varchar(10))",
    "CREATE TABLE tag (id $uuid NOT NULL PRIMARY KEY, label varchar(255))",
    "CREATE TABLE article (id $key, title varchar(255), slug varchar(255), body text, status varchar(255) DEFAULT "
    "'draft', "
    "views integer, rating $float, price $decimal, published_at $instant, meta json, featured boolean, "
    "author integer REFERENCES band (id) ON DELETE SET NULL)",
    "CREATE INDEX article_slug_index ON article (slug)",
    "CREATE INDEX article_status_index ON article (status)",
    "CREATE INDEX article_views_index ON article (views)",
    "CREATE INDEX article_published_at_index ON article (published_at)",
    "CREATE INDEX article_author_index ON article (author)",
    "CREATE TABLE quiet (id $key, a varchar(255))",
};

/// collection, field, special, validation
inline constexpr const char* kFields[][4] = {
    {"album", "band", "m2o", nullptr},
    {"album", "songs", "o2m", nullptr},
    {"band", "albums", "o2m", nullptr},
    {"song", "album", "m2o", nullptr},
    {"page", "blocks", "m2a", nullptr},
    {"tag", "id", "uuid", nullptr},
    {"thing", "j", "cast-json", nullptr},
    {"thing", "b", "cast-boolean", nullptr},
    {"thing", "t", "cast-timestamp", nullptr},
    {"thing", "tags", "cast-csv", nullptr},
    {"thing", "h", "hash", nullptr},
    {"thing", "c", "conceal", nullptr},
    {"thing", "made", "date-created,cast-timestamp", nullptr},
    {"thing", "maker", "user-created", nullptr},
    {"thing", "changed", "date-updated,cast-timestamp", nullptr},
    {"article", "meta", "cast-json", nullptr},
    {"article", "featured", "cast-boolean", nullptr},
    {"article", "published_at", "cast-timestamp", nullptr},
    {"thing", "must", nullptr, R"({"_and":[{"must":{"_starts_with":"m"}}]})"},
    {"part", "must", nullptr, R"({"_and":[{"must":{"_starts_with":"m"}}]})"},
};

/// many_collection, many_field, one_collection, one_field, one_collection_field, allowed, junction_field, sort_field,
/// deselect
inline constexpr const char* kRelations[][9] = {
    {"album", "band", "band", "albums", nullptr, nullptr, nullptr, nullptr, "nullify"},
    {"band", "leader", "band", nullptr, nullptr, nullptr, nullptr, nullptr, "nullify"},
    {"song", "album", "album", "songs", nullptr, nullptr, nullptr, "pos", "delete"},
    {"block", "page", "page", "blocks", nullptr, nullptr, "item", nullptr, "nullify"},
    {"block", "item", nullptr, nullptr, "collection", "para", "page", nullptr, "nullify"},
};

}  // namespace dirigent::items::testing
