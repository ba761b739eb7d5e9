"""How results become claims, tables, charts and one report: everything a reader of an audit sees."""
