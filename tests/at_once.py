"""Doing things at the same moment, as many supporters do."""

import threading
from collections.abc import Callable, Sequence

from flask import Flask

from app.extensions import db

PATIENCE_SECONDS = 30


def at_once(app: Flask, actions: Sequence[Callable[[], object]]) -> list[Exception]:
    """Run each action in a thread with an app context of its own, all started together; return what they raised."""
    gate = threading.Barrier(len(actions))
    raised: list[Exception] = []

    def run(action: Callable[[], object]) -> None:
        with app.app_context():
            gate.wait(PATIENCE_SECONDS)
            try:
                action()
            except Exception as error:  # noqa: BLE001 - the test that asked looks at it
                raised.append(error)
            db.session.remove()

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    db.session.expire_all()
    return raised
