"""What a browser says it is, in the words that its owner knows it by."""

from __future__ import annotations

# Each says that it is those after it, too.
PROGRAMS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "MicroMessenger": "WeChat",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}
LONGEST = 40


def named(said: str) -> str:
    """Program and system; of another, the beginning of what it says."""
    program = next((name for sign, name in PROGRAMS.items() if f"{sign}/" in said), None)
    if program is None:
        return said[:LONGEST]
    system = next((name for sign, name in SYSTEMS.items() if sign in said), None)
    return f"{program} · {system}" if system else program
