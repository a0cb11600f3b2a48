// Fields as POST /collections takes them.
export const column = (field, type, schema = {}, meta = {}) => ({ field, type, schema, meta });
/** The primary key of most collections: `id`, counted by the database. */
export const key = column('id', 'integer', { is_primary_key: true, has_auto_increment: true });
/** A field without a column: the many side of a relation (o2m, m2m, m2a). */
export const alias = (field, special) => ({ field, type: 'alias', schema: null, meta: { special: [special] } });
