"""Sessions as the log knows them."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.access.sign_in import AlreadySignedOutError, SignIn

SESSION, EMPLOYEE = UUID(int=1), UUID(int=2)


def test_a_session_ends_once() -> None:
    sign_in = SignIn.begin(session_id=SESSION, employee_id=EMPLOYEE)
    sign_in.end()

    with pytest.raises(AlreadySignedOutError):
        sign_in.end()


def test_a_session_has_one_stream() -> None:
    sign_in = SignIn.begin(session_id=SESSION, employee_id=EMPLOYEE)

    assert sign_in.id == SignIn.create_id(SESSION)
