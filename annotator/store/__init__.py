"""The project's database: an append-only log, and what is derived from it in one transaction.

SQLModel tables define the schema (and are imported only to create or migrate one); everything that
runs while people work is SQL over sqlite3 (docs/decisions/0003). No other package speaks SQL.
"""
