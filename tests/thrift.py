"""Work that thousands of apps need only once in a process: each test has an app, an engine and templates of its own.

They do what they do elsewhere. What is kept depends on nothing that differs between two tests' apps.
"""

from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from werkzeug.routing import Rule


class KeptRule(Rule):
    """A rule that takes what an earlier app's rule of the same words was compiled to."""

    _first: dict[Any, "KeptRule"] = {}

    def compile(self) -> None:
        """Compile the rule, if it is the first of its words."""
        words = (self.rule, self.subdomain, self.host, repr(self.defaults), self.merge_slashes, self.map.host_matching)
        first = self._first.setdefault((words, *self.map.converters.items()), self)
        if first is self:
            super().compile()
            return
        self.arguments |= first.arguments
        self._parts, self._trace, self._converters = first._parts, first._trace, first._converters
        self._build = first._build.__func__.__get__(self)
        self._build_unknown = first._build_unknown.__func__.__get__(self)


class KeptCode(BytecodeCache):
    """What templates were compiled to, by their names and by what stands in them."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if there is some."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        assert bucket.code
        self._kept[bucket.key, bucket.checksum] = bucket.code


_statements: dict[Any, Any] = {}
"What statements were compiled to, by the kind of database and what SQLAlchemy tells them apart by."


def begin() -> None:
    """Let every app that is made from now on share its rules and templates, and alike databases the ORM's inserts."""
    Flask.url_rule_class = KeptRule
    Flask.jinja_options = {"bytecode_cache": KeptCode()}
    # SQLAlchemy keeps what it compiled by the dialect, and each engine brings another one that is like the last.
    DefaultDialect.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda dialect: hash(type(dialect))  # type: ignore[method-assign]


def keep_statements_of(engine: Engine) -> None:
    """Let an engine take what earlier ones compiled."""
    engine._compiled_cache = _statements
