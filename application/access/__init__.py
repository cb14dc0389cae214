"""Signing in and out, and the accounts of employees."""
