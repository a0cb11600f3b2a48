#include "model/quarantine/held.hpp"

namespace dirigent::model {

namespace {

using schema::ObjectKind;

// The catalog of a kind of objects, and what turns a name into the numbers by which others depend on it.
struct Place {
  std::string_view catalog, number;
};

Place place_of(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kType:
      // Columns of lists depend on the type of the list.
      return {"pg_type", "select oid from pg_type where to_regtype(quote_ident(?))::oid in (oid, typelem)"};
    case ObjectKind::kFunction:
      return {"pg_proc", "select to_regprocedure(?)::oid"};
    case ObjectKind::kSequence:
      return {"pg_class", "select to_regclass(quote_ident(?))::oid"};
    default:
      return {};
  }
}

}  // namespace

io::Task<bool> held_by_quarantine(db::Session& session, schema::SchemaObject object) {
  const Place place = place_of(object.kind);
  if (!session.dialect().postgres() || place.catalog.empty()) co_return false;
  const std::string_view number = place.number;
  const std::size_t mark = number.find('?');
  sql::Fragment query("select count(*), count(*) filter (where n.nspname like 'dirigent\\_quarantine\\_%') from (");
  query.raw("select classid, objid from pg_depend where deptype = 'n' and refclassid = '").raw(place.catalog);
  query.raw("'::regclass and refobjid in (").raw(number.substr(0, mark));
  query.parameter(object.name);
  query.raw(number.substr(mark + 1)).raw(")) d");
  query.raw(" left join pg_attrdef a on d.classid = 'pg_attrdef'::regclass and a.oid = d.objid");
  query.raw(" left join pg_constraint k on d.classid = 'pg_constraint'::regclass and k.oid = d.objid");
  query.raw(" left join pg_class c on c.oid = coalesce(a.adrelid, k.conrelid,");
  query.raw(" case when d.classid = 'pg_class'::regclass then d.objid end)");
  query.raw(" left join pg_namespace n on n.oid = c.relnamespace");
  const db::Result found = co_await session.run(std::move(query));
  const std::int64_t all = found->at(0, 0).as_integer(), in_quarantine = found->at(0, 1).as_integer();
  co_return all > 0 && all == in_quarantine;
}

}  // namespace dirigent::model
