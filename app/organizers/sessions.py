"""The session cookie, which only organizers have."""

from flask import Flask, Response
from flask.sessions import SecureCookieSessionInterface, SessionMixin


class OrganizersSessions(SecureCookieSessionInterface):
    """Flask's sessions, which leave alone what caches may keep.

    Flask-Login looks into the session after each answer, whoever asked, and Flask tells caches so (`Vary: Cookie`);
    then no cache could keep a page that is the same for everybody.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie where the session has changed; an answer for everybody gets none, and speaks of none."""
        if not response.cache_control.public:
            super().save_session(app, session, response)
