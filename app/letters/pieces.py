"""Long answers in pieces, each from a database session of its own: none is held while the reader reads."""

from collections.abc import Callable, Iterable, Iterator

from flask import Flask, current_app

Piece = Callable[[], bytes]


def in_turn(pieces: Iterable[Piece]) -> Iterator[bytes]:
    """Return what each piece gives, asked for only when the one before it was sent."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return _in_contexts(app, pieces)


def _in_contexts(app: Flask, pieces: Iterable[Piece]) -> Iterator[bytes]:
    for piece in pieces:
        with app.app_context():
            given = piece()
        yield given
