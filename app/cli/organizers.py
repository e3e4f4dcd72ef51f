"""`flask organizers ...`: who may sign in."""

from flask.cli import AppGroup

group = AppGroup("organizers", help="Add organizers and change what they may do.")
