"""How the log is read, of either log."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

from infrastructure.event_log.port import Log
from infrastructure.event_log.rows import LogRow, TimelinePlace
from tests.infrastructure.event_log.records import a_record, records

MAY = date(2026, 5, 1)


def positions(rows: list[LogRow]) -> list[int]:
    return [row.position for row in rows]


def test_pages_follow_each_other_in_the_order_of_the_log(log: Log) -> None:
    start = log.last() or 0
    recorded = [*log.append(records(uuid4(), 3)), *log.append(records(uuid4(), 4))]

    pages = [log.rows(start, 5)]
    pages.append(log.rows(pages[0][-1].position, 5))

    assert [positions(page) for page in pages] == [recorded[:5], recorded[5:]]


def test_a_page_ends_where_it_is_told_to(log: Log) -> None:
    start = log.last() or 0
    recorded = log.append(records(uuid4(), 4))

    page = log.rows(start, 10, until=recorded[1])

    assert positions(page) == list(recorded[:2])


def test_a_page_holds_the_topics_asked_for(log: Log) -> None:
    start, stream = log.last() or 0, uuid4()
    topics = ("sample.Red", "sample.Green", "sample.Red", "sample.Blue")
    recorded = log.append([a_record(stream, v, topic=t) for v, t in enumerate(topics, 1)])

    page = log.rows(start, 10, topics=["sample.Red", "sample.Blue"])

    assert positions(page) == [recorded[0], recorded[2], recorded[3]]


def test_notifications_carry_position_and_envelope(log: Log) -> None:
    start = log.last() or 0
    event = a_record(uuid4(), subject_id=uuid4(), effective_on=MAY)
    (position,) = log.append([event])

    (notification,) = log.page(start, 10)

    assert notification.id == position
    assert notification.envelope.event_id == event.envelope.event_id
    assert notification.envelope.effective_on == MAY
    assert notification.envelope.recorded_at is not None


def test_a_range_is_streamed_as_its_pages_are(log: Log) -> None:
    start = log.last() or 0
    recorded = log.append(records(uuid4(), 20))

    streamed = list(log.stream(start, recorded[14]))

    assert streamed == log.rows(start, 100, until=recorded[14])
    assert len(streamed) == 15


def test_a_range_of_some_topics_is_streamed(log: Log) -> None:
    start, stream = log.last() or 0, uuid4()
    recorded = log.append([a_record(stream, 1, topic="sample.Red"), a_record(stream, 2)])

    streamed = list(log.stream(start, recorded[-1], topics=["sample.Red"]))

    assert positions(streamed) == [recorded[0]]


def test_the_last_position_is_that_of_the_last_event(log: Log) -> None:
    recorded = log.append(records(uuid4(), 3))

    assert log.last() == recorded[-1]


def test_a_stream_is_read_between_versions(log: Log) -> None:
    stream = uuid4()
    log.append(records(stream, 5))

    def versions(**between: int | bool) -> list[int]:
        events = log.events_of(stream, **between)  # type: ignore[arg-type]
        return [event.originator_version for event in events]

    assert versions() == [1, 2, 3, 4, 5]
    assert versions(gt=2, lte=4) == [3, 4]
    assert versions(desc=True, limit=2) == [5, 4]
    assert versions(lte=3, desc=True, limit=1) == [3]


def test_many_streams_are_read_at_once_each_from_its_version_on(log: Log) -> None:
    first, second = sorted([uuid4(), uuid4()])
    log.append([*records(second, 3), *records(first, 2)])

    rows = log.streams({second: 1, first: 0, uuid4(): 0})

    assert [(row.originator_id, row.originator_version) for row in rows] == [
        (first, 1),
        (first, 2),
        (second, 2),
        (second, 3),
    ]


def a_timeline(log: Log) -> UUID:
    """Recorded in this order: the 3rd, the 1st, undated, the 2nd, undated, the 3rd of May."""
    subject, stream = uuid4(), uuid4()
    days = (2, 0, None, 1, None, 2)
    for version, day in enumerate(days, 1):
        on = None if day is None else MAY + timedelta(days=day)
        log.append([a_record(stream, version, subject_id=subject, effective_on=on)])
    return subject


def test_a_timeline_is_newest_first_and_undated_events_lead(log: Log) -> None:
    subject = a_timeline(log)

    rows = log.by_subject(subject, limit=10)

    assert [row.originator_version for row in rows] == [5, 3, 6, 1, 4, 2]


def test_pages_of_a_timeline_leave_nothing_out(log: Log) -> None:
    subject = a_timeline(log)
    seen: list[int] = []
    before: TimelinePlace | None = None

    while page := log.by_subject(subject, limit=1, before=before):
        seen += [row.originator_version for row in page]
        before = TimelinePlace(page[-1].effective_on, page[-1].position)

    assert seen == [5, 3, 6, 1, 4, 2]


def test_a_timeline_as_of_a_date_holds_what_was_in_force(log: Log) -> None:
    subject = a_timeline(log)

    rows = log.by_subject(subject, limit=10, effective_until=MAY + timedelta(days=1))

    assert [row.originator_version for row in rows] == [5, 3, 4, 2]


def test_a_timeline_as_of_a_moment_holds_what_was_recorded(log: Log) -> None:
    subject = a_timeline(log)
    moment = sorted(row.recorded_at for row in log.by_subject(subject, limit=10))[2]

    rows = log.by_subject(subject, limit=10, recorded_until=moment)

    assert [row.originator_version for row in rows] == [3, 1, 2]


def test_a_timeline_of_some_topics(log: Log) -> None:
    subject, stream = uuid4(), uuid4()
    log.append([a_record(stream, 1, subject_id=subject, topic="sample.Red")])
    log.append([a_record(stream, 2, subject_id=subject)])

    rows = log.by_subject(subject, limit=10, topics=["sample.Red"])

    assert [row.originator_version for row in rows] == [1]
