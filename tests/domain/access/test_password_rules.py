"""What a password has to be: long, and not one of those that are tried first."""

from __future__ import annotations

import pytest

from domain.access.password_rules import (
    LONGEST,
    GuessedPasswordError,
    PasswordRules,
    PasswordTooLongError,
    PasswordTooShortError,
    is_tried_first,
    normalised,
)

RULES = PasswordRules(frozenset({"恒信银行", "Hengxin Bank"}))
LI = ("li.chen", "Li Chen", "李晨")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "my login is li.chen indeed",
        "雨过天晴窗外的梧桐还在滴水呢吧",
        "seventeen green umbrellas",
        "Zq7 Kd2 Wm9 Xb4 Tt1",
        "vK8-dR2_qX5.mB9zL",
        "password manager tells me this",
    ],
)
def test_a_long_password_of_ones_own_is_taken(password: str) -> None:
    RULES.check(password, about=LI)


@pytest.mark.parametrize(
    "words", ["lower only of course", "NOTHING BUT CAPITALS", "        spaces are fine"]
)
def test_nothing_is_asked_about_kinds_of_characters(words: str) -> None:
    RULES.check(words, about=LI)


def test_fifteen_characters_are_needed() -> None:
    fourteen = "xkqvbwtzmrplhn"

    with pytest.raises(PasswordTooShortError):
        RULES.check(fourteen, about=LI)

    RULES.check(fourteen + "c", about=LI)


def test_length_is_counted_in_characters_as_people_see_them() -> None:
    composed = "é" * 14
    decomposed = "e\u0301" * 14

    for each in (composed, decomposed):
        with pytest.raises(PasswordTooShortError):
            RULES.check(each, about=LI)


def test_a_very_long_password_is_taken_up_to_a_bound() -> None:
    sentence = "seventeen green umbrellas, "
    RULES.check((sentence * 10)[:LONGEST], about=())

    with pytest.raises(PasswordTooLongError):
        RULES.check(sentence * 10, about=())


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "Password12345678",
        "P@ssw0rd20261124",
        "qwertyuiopasdfghjkl",
        "1qaz2wsx3edc4rfv",
        "abcdefghijklmnop",
        "9876543210987654",
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "123123123123123123",
        "welcome to heliograph 2026",
        "iloveyou iloveyou",
        "woaini1314woaini",
        "admin-admin-admin!",
        "hengxin bank 2026!!",
        "恒信银行恒信银行恒信银行恒信银行",
        "Li.Chen li.chen 123",
        "李晨李晨李晨李晨李晨李晨李晨李晨",
        "20260101 20260101",
        "!!!!!!!!!!!!!!!!!!",
    ],
)
def test_one_that_is_made_of_what_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(GuessedPasswordError):
        RULES.check(password, about=LI)


def test_the_whole_of_it_is_looked_at_and_not_a_part() -> None:
    assert is_tried_first("password1234")
    assert not is_tried_first("password of a penguin")


def test_what_looks_alike_is_one_password() -> None:
    assert normalised("ｃａｆｅ\u0301") == normalised("café")
