"""What the web benchmark compares with: a bare Flask app, and one INSERT with SQLAlchemy."""

import os

from flask import Flask
from sqlalchemy import create_engine, text

app = Flask(__name__)
engine = create_engine(os.environ["BARE_DATABASE_URL"], pool_size=8, max_overflow=0)


@app.get("/hello")
def hello() -> str:
    """Answer with one word."""
    return "hello"


@app.post("/insert")
def insert() -> tuple[str, int]:
    """Write one row and commit."""
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO bare (words) VALUES (:words)"), {"words": "x" * 200})
    return "", 204
