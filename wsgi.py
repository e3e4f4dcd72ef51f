"""The app, for a server: `gunicorn wsgi:app`, or `flask --app wsgi`."""

import sys

from app import create_app
from config import ConfigurationError

try:
    app = create_app()
except ConfigurationError as error:
    sys.exit(str(error))  # what to mend is for people; where in our code it was noticed is not
