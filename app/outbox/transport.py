"""The door out: the one module that speaks SMTP."""
