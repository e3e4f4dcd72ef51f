"""Keys to the API, and which posts a key has sent already."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, UtcDateTime, utc_now


class Scope(StrEnum):
    """What a key may do; each is asked for by name."""

    READ = "read"
    "See the figures of the campaign."
    SIGN = "sign"
    "Hand in signatures."
    LIST = "list"
    "List who signed."


VALID = text("revoked_at IS NULL")


class ApiKey(Base):
    """A key to one campaign. Its secret is shown once and kept as a hash only."""

    __tablename__ = "api_keys"
    __table_args__ = (
        Index("uq_api_keys_name", "campaign_id", "name", unique=True, sqlite_where=VALID, postgresql_where=VALID),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    name: Mapped[str] = mapped_column(String(80))
    "What uses it, in an organizer's words."
    prefix: Mapped[str] = mapped_column(String(16), unique=True)
    "How the key begins: tells keys apart, and opens nothing."
    key_hash: Mapped[str] = mapped_column(String(64))
    "SHA-256 of the whole key: it has 256 random bits, so there is nothing that a slower hash would keep from guessing."
    scopes: Mapped[str] = mapped_column(String(64))
    "With spaces between them."
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    "Who made it."
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    "To the minute."
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def may(self, scope: Scope) -> bool:
        """Tell whether this key has a scope."""
        return scope.value in self.scopes.split()


class SentPost(Base):
    """A post that was done once, by the name that its sender gave it."""

    __tablename__ = "api_sent_posts"
    __table_args__ = (UniqueConstraint("key_id", "name_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("api_keys.id"))
    name_hash: Mapped[str] = mapped_column(String(64))
    body_hash: Mapped[str] = mapped_column(String(64))
    "A keyed hash: nobody can find out by trying who was in the body."
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
