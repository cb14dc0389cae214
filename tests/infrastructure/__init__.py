"""Tests of the infrastructure, against the real things."""
