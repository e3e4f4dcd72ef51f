"""A wake-up travels through each kind of broker."""

import pytest

from app.tasks import engine


class Crew:
    """Counts how often it was woken."""

    def __init__(self):
        self.woken = 0

    def wake(self):
        self.woken += 1


@pytest.fixture(params=["sqlite", "postgresql", "redis"])
def settings(request, tmp_path):
    if request.param == "sqlite":
        return {"BROKER_URL": f"sqlite:///{tmp_path}/broker.sqlite3"}
    if request.param == "redis":
        return {"BROKER_URL": request.getfixturevalue("redis_url")}
    server = request.getfixturevalue("postgres")
    return {"BROKER_URL": server.url(server.create_database())}


def test_a_wake_up_reaches_the_worker(app):
    tasks = engine(app)
    tasks.crew = Crew()
    tasks.send_wake_up()
    task = tasks.huey.dequeue()
    tasks.huey.execute(task)
    tasks.huey.storage.close()
    assert tasks.crew.woken == 1
