"""The root of every rule that a caller can break."""

from __future__ import annotations


class DomainError(Exception):
    """A rule of the bank was broken; the subclass names the rule, the message the facts."""


class NotFoundError(DomainError):
    """What was asked for does not exist, or not for the one who asked."""
