"""What is stored of the network that a signature came from."""

from app import tokens
from app.networks import network_of


def hashed(campaign_id: int, address: str | None) -> str:
    """Return what is stored of a network: a keyed hash, another one in each campaign."""
    return tokens.keyed_hash("network", f"{campaign_id}:{network_of(address)}")
