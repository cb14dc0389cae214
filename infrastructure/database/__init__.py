"""PostgreSQL: the local server, the settings of a connection, the migrations."""
