"""What can go wrong in the domain: an error is a class whose docstring is the sentence a person reads."""

from http import HTTPStatus


class DomainError(Exception):
    """Something about this request cannot be done."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self, sentence: str | None = None) -> None:
        self.sentence = sentence or sentence_of(type(self))
        super().__init__(self.sentence)


class NotFound(DomainError):
    """There is nothing at this address."""

    status = HTTPStatus.NOT_FOUND


def sentence_of(kind: type[DomainError]) -> str:
    """Return what a kind of error says, in one line; translations know it by this text."""
    return " ".join((kind.__doc__ or "").split())
