"""Tests of the database: server, provision, migrations."""
