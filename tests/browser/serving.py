"""The site with something in every state, behind a real HTTP server."""

from collections.abc import Iterator
from contextlib import contextmanager

from app import create_app
from app.extensions import db
from tests.browser.rare import refuse
from tests.browser.site import Site, build
from tests.services import web


@contextmanager
def site_at(database_url: str) -> Iterator[tuple[str, Site]]:
    """Serve the site from an empty, migrated database until the block ends; give its address and what is where."""
    app = create_app(APP_ENV="testing", DATABASE_URL=database_url)
    refuse(app)
    with web.serving(app) as address:
        yield address, build(app)
    with app.app_context():
        db.engine.dispose()
