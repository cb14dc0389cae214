"""Tests, laid out as the code they check; scenarios/ holds whole stories."""
