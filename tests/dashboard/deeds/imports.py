"""What organizers do with files of signatures, one request each."""

import io

from app.signatures import import_steps
from tests.dashboard.deed import deed
from tests.factories import a_campaign
from tests.forms import submit

SHEET = b"name,postal_code\nAna Ruiz,60608\n"


@deed("imports.upload")
def upload(client):
    here = f"/dashboard/campaigns/{a_campaign().slug}/imports"
    sheet = (io.BytesIO(SHEET), "sheet.csv")
    return submit(client, here, button="Look through", file=sheet, way="witnessed", holds_sheets=True)


@deed("imports.start")
def start(client):
    page = upload(client).location
    import_steps.work()
    return submit(client, page, button="count")


@deed("imports.stop")
def stop(client):
    return submit(client, upload(client).location, button="Throw")


@deed("imports.undo")
def undo(client):
    page = start(client).location
    import_steps.work()
    return submit(client, page, button="back")
