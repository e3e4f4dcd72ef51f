"""`flask campaigns ...`: load, export and deliver."""

from flask.cli import AppGroup

group = AppGroup("campaigns", help="Load, export and deliver campaigns.")
