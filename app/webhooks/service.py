"""Which programs hear of a campaign: added, removed, switched on again by organizers."""

from http import HTTPStatus

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.errors import DomainError, NotFound
from app.extensions import db
from app.organizers import audit
from app.webhooks import addresses, sealed, signing
from app.webhooks.models import Endpoint


class EndpointNotFound(NotFound):
    """There is no such webhook."""


class AlreadyTold(DomainError):
    """This address is told already."""

    status = HTTPStatus.CONFLICT


def add(campaign_id: int, url: str, organizer_id: int) -> Endpoint:
    """Let an address hear of a campaign from now on; what signs is shown once, by `sealed.secret_of`.

    Raises:
        AddressRefused: we do not speak to such an address.
        AlreadyTold: it hears of the campaign already.
    """
    _scheme, host, port, _path = addresses.parts(url)
    addresses.resolve(host, port)
    endpoint = Endpoint(campaign_id=campaign_id, url=url, sealed_secret=sealed.seal(signing.new_secret()))
    db.session.add(endpoint)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise AlreadyTold from error
    audit.record("webhook.add", f"campaign:{campaign_id}", organizer_id, webhook=endpoint.id, host=host)
    db.session.commit()
    return endpoint


def remove(campaign_id: int, endpoint_id: int, organizer_id: int) -> None:
    """Tell an address no more, and forget what it was told.

    Raises:
        EndpointNotFound: the campaign has no such webhook.
    """
    endpoint = _find(campaign_id, endpoint_id)
    db.session.delete(endpoint)
    audit.record("webhook.remove", f"campaign:{campaign_id}", organizer_id, webhook=endpoint_id)
    db.session.commit()


def switch_on(campaign_id: int, endpoint_id: int, organizer_id: int) -> None:
    """Tell an address again that was switched off or rests; what waited for it is sent first.

    Raises:
        EndpointNotFound: the campaign has no such webhook.
    """
    endpoint = _find(campaign_id, endpoint_id)
    fresh = update(Endpoint).where(Endpoint.id == endpoint.id)
    db.session.execute(fresh.values(off_since=None, failures=0, failing_since=None, rests_until=0.0))
    audit.record("webhook.switch_on", f"campaign:{campaign_id}", organizer_id, webhook=endpoint_id)
    db.session.commit()


def of_campaign(campaign_id: int) -> list[Endpoint]:
    """Return the addresses that hear of a campaign, in the order in which they were added."""
    return list(db.session.scalars(select(Endpoint).where(Endpoint.campaign_id == campaign_id).order_by(Endpoint.id)))


def _find(campaign_id: int, endpoint_id: int) -> Endpoint:
    endpoint = db.session.get(Endpoint, endpoint_id)
    if endpoint is None or endpoint.campaign_id != campaign_id:
        raise EndpointNotFound
    return endpoint
