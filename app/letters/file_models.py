"""Files that belong to a delivery: kept in the database, which all hosts share."""

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base


class DeliveryFile(Base):
    """A stretch of one file."""

    __tablename__ = "delivery_files"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    "From 0."
    content: Mapped[bytes] = mapped_column(LargeBinary)
