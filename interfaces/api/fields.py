"""Fields of requests and answers: exact, bounded, and documented as they are checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from marshmallow import RAISE, Schema, ValidationError, fields, missing, post_load

from application.read_models.ports import Shown
from domain.shared.dates import BusinessDate
from domain.shared.money import MINOR_DIGITS, Money
from interfaces.api.personal import as_json

MOST_MINOR = 10**15
"""Of an amount, in minor units; far beyond any real one, and exact in every JSON parser."""
LAST_POSITION = 2**53
WAIT = "wait_for"
YEARS = "(19|20|21)[0-9]{2}"
ID = re.compile(r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
DAY = re.compile(rf"{YEARS}-[0-9]{{2}}-[0-9]{{2}}")
INSTANT = re.compile(
    rf"{YEARS}-[0-9]{{2}}-[0-9]{{2}}[Tt][0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}([.][0-9]{{1,6}})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
WHOLE = re.compile(r"-?[0-9]{1,19}")
PRINTED = r"[^\u0000-\u001f\u007f-\u009f\u2028\u2029]"
"""What a text may hold: no line ends, and nothing that a terminal would obey."""
CODE = r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}"
"""Numbers and keys of other systems, which are kept in clear."""

Value = TypeVar("Value")
Kind = TypeVar("Kind", bound=Enum)
Options = Any
"""As marshmallow's own fields take them."""


class Body(Schema):
    """What is sent: a field that nobody asked for is a mistake, and is told so."""

    class Meta:
        unknown = RAISE


class Query(Body):
    """What stands after the question mark; what is left out is None."""


class Answer(Schema):
    """What is told: all of its fields, always."""

    class Meta:
        unknown = RAISE


class Documented(fields.Field[Value], Generic[Value]):
    """One that says in JSON Schema what it takes."""

    schema_of: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, *, metadata: Mapping[str, Any] | None = None, **options: Options) -> None:
        super().__init__(metadata={**self.schema_of, **(metadata or {})}, **options)

    def refuse(self, message: str) -> ValidationError:
        return ValidationError(message)


class Id(Documented[UUID]):
    schema_of: ClassVar[Mapping[str, Any]] = {"type": "string", "format": "uuid"}

    def _serialize(self, value: UUID | None, attr: Any, obj: Any, **_: Any) -> str | None:
        return None if value is None else str(value)

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> UUID:
        if not isinstance(value, str) or not ID.fullmatch(value):
            raise self.refuse("Not an id.")
        return UUID(value)


class Day(Documented[BusinessDate]):
    """A date of the books, from 1900 until 2199: there is no business beyond."""

    schema_of: ClassVar[Mapping[str, Any]] = {
        "type": "string",
        "format": "date",
        "pattern": f"^{DAY.pattern}$",
    }

    def _serialize(self, value: date | None, attr: Any, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.isoformat()

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> BusinessDate:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise self.refuse("Not a date from 1900-01-01 until 2199-12-31.")
        try:
            return BusinessDate(date.fromisoformat(value))
        except ValueError:
            raise self.refuse("There is no such day.") from None


class Instant(Documented[datetime]):
    """A time with its offset."""

    schema_of: ClassVar[Mapping[str, Any]] = {
        "type": "string",
        "format": "date-time",
        "pattern": f"^{INSTANT.pattern}$",
    }

    def _serialize(self, value: datetime | None, attr: Any, obj: Any, **_: Any) -> str | None:
        if value is None:
            return None
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> datetime:
        if not isinstance(value, str) or not INSTANT.fullmatch(value):
            raise self.refuse("Not a time with its offset.")
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.refuse("There is no such time.") from None


class Whole(Documented[int]):
    """A whole number between two bounds, both included."""

    def __init__(self, least: int, most: int, **options: Options) -> None:
        self.least, self.most = least, most
        metadata = {"type": "integer", "minimum": least, "maximum": most}
        super().__init__(metadata=metadata | options.pop("metadata", {}), **options)

    def _serialize(self, value: int | None, attr: Any, obj: Any, **_: Any) -> int | None:
        return value

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> int:
        number = self.number(value)
        if number is None or not self.least <= number <= self.most:
            raise self.refuse(f"Not a whole number from {self.least} to {self.most}.")
        return number

    def number(self, value: Any) -> int | None:
        """As JSON has it: 1.0 is a whole number, true and "1" are none."""
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else None


class WrittenWhole(Whole):
    """The same, as it stands in an address."""

    def number(self, value: Any) -> int | None:
        return int(value) if isinstance(value, str) and WHOLE.fullmatch(value) else None


class Truth(Documented[bool]):
    schema_of: ClassVar[Mapping[str, Any]] = {"type": "boolean"}

    def _serialize(self, value: bool | None, attr: Any, obj: Any, **_: Any) -> bool | None:
        return value

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> bool:
        if not isinstance(value, bool):
            raise self.refuse("Neither true nor false.")
        return value


class Text(Documented[str]):
    """One line that a person can read."""

    def __init__(self, most: int, *, form: str | None = None, **options: Options) -> None:
        self.form = re.compile(form or rf"{PRINTED}{{1,{most}}}")
        metadata = {"type": "string", "minLength": 1, "maxLength": most}
        metadata |= {"pattern": f"^({self.form.pattern})$"}
        super().__init__(metadata=metadata | options.pop("metadata", {}), **options)

    def _serialize(self, value: str | None, attr: Any, obj: Any, **_: Any) -> str | None:
        return value

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> str:
        if not isinstance(value, str) or not self.form.fullmatch(value):
            raise self.refuse(f"Not a text of the form {self.metadata['pattern']}")
        return value


class Code(Text):
    """A number or key of the bank's, or of another system: letters, digits and . _ : -"""

    def __init__(self, **options: Options) -> None:
        super().__init__(64, form=CODE, **options)


class Choice(Documented[Kind], Generic[Kind]):
    """One of the values of an Enum."""

    def __init__(self, kind: type[Kind], *, of: Collection[Kind] = (), **options: Options) -> None:
        """`of` says which are meant; all, if it is left out."""
        self.kinds = tuple(of or kind)
        values: list[str | None] = [each.value for each in self.kinds]
        if options.get("allow_none", options.get("load_default", missing) is None):
            values.append(None)
        metadata = {"type": "string", "enum": values}
        super().__init__(metadata=metadata | options.pop("metadata", {}), **options)

    def _serialize(self, value: Kind | None, attr: Any, obj: Any, **_: Any) -> Any:
        return None if value is None else value.value

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> Kind:
        for each in self.kinds:
            if isinstance(value, str) and each.value == value:
                return each
        raise self.refuse(f"Not one of {', '.join(each.value for each in self.kinds)}.")


class MoneyForm(Body):
    """An exact amount in minor units (150 is 1.50), with its ISO 4217 currency."""

    minor = Whole(-MOST_MINOR, MOST_MINOR, required=True)
    currency = Text(
        3, form=f"({'|'.join(MINOR_DIGITS)})", required=True, metadata={"enum": [*MINOR_DIGITS]}
    )

    @post_load
    def money(self, data: dict[str, Any], **_: Any) -> Money:
        return Money(**data)


class SumForm(MoneyForm):
    """An exact amount of more than nothing."""

    minor = Whole(1, MOST_MINOR, required=True)


class MoneyAnswer(Answer):
    """An exact amount in minor units (150 is 1.50), with its ISO 4217 currency."""

    minor = Whole(-(2**63), 2**63 - 1)
    currency = Text(3, form="[A-Z]{3}")


class Personal(Documented[Shown]):
    """Personal data as the caller may see it; what is gone says so, in a form that no text has."""

    schema_of: ClassVar[Mapping[str, Any]] = {
        "type": ["string", "object", "null"],
        "properties": {"erased": {"type": "string"}, "restricted": {"type": "string"}},
        "additionalProperties": False,
    }

    def _serialize(self, value: Shown, attr: Any, obj: Any, **_: Any) -> Any:
        return as_json(value)


class Document(Documented[Any]):
    """What has a form of its own, described elsewhere."""

    schema_of: ClassVar[Mapping[str, Any]] = {"type": "object", "additionalProperties": True}

    def _serialize(self, value: Any, attr: Any, obj: Any, **_: Any) -> Any:
        return value


def wrong(field: str, message: str) -> ValidationError:
    """What is found wrong outside a schema."""
    return ValidationError({field: [message]})


def money(**options: Options) -> fields.Nested:
    """Of any sign."""
    return fields.Nested(MoneyForm, **options)


def some_money(**options: Options) -> fields.Nested:
    """More than nothing."""
    return fields.Nested(SumForm, **options)


def told_money(**options: Options) -> fields.Nested:
    return fields.Nested(MoneyAnswer, **options)


def not_asked(**options: Options) -> dict[str, Any]:
    """Of a field of a query that may be left out."""
    return {"load_default": None, "allow_none": False, **options}


def waiting(query: type[Query]) -> type[Query]:
    """The same query, which may be made to wait for what a receipt told of."""
    told = "Answer as of this position or later: that of a receipt."
    field = WrittenWhole(0, LAST_POSITION, **not_asked(metadata={"description": told}))
    return type(query.__name__, (query,), {WAIT: field})
