"""The languages that this site speaks: which there are, which one a reader gets, and where its words come from."""

from app.languages.catalogues import init_app
from app.languages.choice import of_browser, of_request, prefer
from app.languages.offered import FALLBACK, OFFERED

__all__ = ["FALLBACK", "OFFERED", "init_app", "of_browser", "of_request", "prefer"]
