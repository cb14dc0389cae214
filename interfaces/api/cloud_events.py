"""Facts of the log in the envelope of CloudEvents 1.0."""

from __future__ import annotations

import json
from typing import Any

from application.enquiries.replay import Fact
from interfaces.api.documents import fact as told
from interfaces.api.fields import Answer, Day, Document, Id, Instant, Text
from interfaces.api.personal import Show

MEDIA_TYPE = "application/cloudevents+json"
VERSION = "1.0"


class CloudEventAnswer(Answer):
    """`type` is the stored name, `source` the stream, `subject` the customer it is about.

    `sequence` is the position in the log: it only grows, and two events never share one.
    `data` has the event's own fields; personal ones are under `personal`, as far as the caller
    may see them, and absent where they may not.
    """

    specversion = Text(3)
    id = Id()
    source = Text(200)
    type = Text(80)
    time = Instant()
    datacontenttype = Text(40)
    subject = Id(allow_none=True)
    sequence = Text(20)
    streamversion = Text(20)
    schemaversion = Text(20)
    effectiveon = Day(allow_none=True)
    actor = Text(200)
    correlationid = Id()
    causationid = Id(allow_none=True)
    commandid = Id(allow_none=True)
    contenthash = Text(64)
    data = Document()


def as_sent(fact: Fact) -> bytes:
    """To other systems, whoever reads it there: without personal fields."""
    told_event = CloudEventAnswer().dump(cloud_event(fact, None))
    return json.dumps(told_event, ensure_ascii=False).encode()


def cloud_event(fact: Fact, show: Show | None) -> dict[str, Any]:
    """Without `show`, personal fields are absent."""
    data: dict[str, Any] = {"fields": dict(fact.fields)}
    if show is not None:
        data["personal"] = told(fact, show)["personal"]
    return {
        "specversion": VERSION,
        "id": fact.event_id,
        "source": f"/streams/{fact.stream_id}",
        "type": fact.name,
        "time": fact.recorded_at,
        "datacontenttype": "application/json",
        "subject": fact.subject_id,
        "sequence": str(fact.position),
        "streamversion": str(fact.version),
        "schemaversion": str(fact.schema_version),
        "effectiveon": fact.effective_on,
        "actor": fact.actor,
        "correlationid": fact.correlation_id,
        "causationid": fact.causation_id,
        "commandid": fact.command_id,
        "contenthash": fact.content_hash,
        "data": data,
    }
