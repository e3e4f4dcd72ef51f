"""What a storm rages in: a database, a broker, a clock; and the trouble they make."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis import Redis

from app.extensions import db
from tests.chaos.scenario import Scenario, Trouble
from tests.databases import migrate
from tests.services import clock, postgresql, programs, redis


@dataclass(frozen=True)
class Surroundings:
    """A scenario's surroundings, running."""

    settings: dict[str, str]
    "What they add to the environment of the app and the workers."
    make_trouble: Callable[[], None]


@contextmanager
def surroundings(scenario: Scenario, folder: Path) -> Iterator[Surroundings]:
    """Run what a scenario needs until the block ends; the database is migrated and empty."""
    troubles: dict[Trouble, Callable[[], None]] = dict.fromkeys(Trouble, lambda: None)
    with ExitStack() as stack:
        if scenario.database == "postgresql":
            settings, restart, crash = stack.enter_context(_postgresql())
            troubles |= {Trouble.DATABASE_RESTARTED: restart, Trouble.DATABASE_CRASHED: crash}
        else:
            settings = {"DATABASE_URL": f"sqlite:///{folder}/undersigned.sqlite3"}
        migrate(settings["DATABASE_URL"])
        if scenario.redis:
            url = stack.enter_context(redis.serving(redis.find() or programs.missing("Redis")))
            settings["BROKER_URL"] = url
            troubles[Trouble.BROKER_WIPED] = lambda: _wipe(url)
        if scenario.trouble is Trouble.CLOCK_STEPPED:
            stepped = clock.Clock(clock.find() or programs.missing("libfaketime"), folder / "clock")
            settings |= stepped.environment
            troubles[Trouble.CLOCK_STEPPED] = stepped.step
        yield Surroundings(settings, troubles[scenario.trouble])


@contextmanager
def _postgresql() -> Iterator[tuple[dict[str, str], Callable[[], None], Callable[[], None]]]:
    """Run a server that commits as it does in earnest; give the ways to restart it and to make it crash."""
    folder = postgresql.find() or programs.missing("PostgreSQL")
    with postgresql.cluster(folder) as files, ExitStack() as running:
        server = running.enter_context(files.serving("synchronous_commit=on"))

        def restart() -> None:
            running.close()
            running.enter_context(files.serving("synchronous_commit=on"))
            db.engine.dispose()

        def crash() -> None:
            files.crash()
            restart()

        yield {"DATABASE_URL": server.url(server.create_database())}, restart, crash


def _wipe(url: str) -> None:
    with Redis.from_url(url) as broker:
        broker.flushall()
