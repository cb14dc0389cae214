"""The end of a server's process, told to what would outlive it: streams that browsers hold open."""

from __future__ import annotations

import signal
import socket
from threading import Event, Thread

ENDS = frozenset({signal.SIGTERM, signal.SIGINT})


def told_of_the_end() -> Event:
    """Set once the process is asked to end; to be called in its main thread.

    The server sets handlers of its own after this program is loaded, and would replace ours. It
    leaves alone the pipe that the interpreter writes the number of every signal to.
    """
    ending = Event()
    hears, tells = socket.socketpair()
    tells.setblocking(False)
    signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)

    def listen() -> None:
        while not ending.is_set():
            if ENDS.intersection(hears.recv(64)):
                ending.set()
        tells.close()

    Thread(target=listen, name="ending", daemon=True).start()
    return ending
