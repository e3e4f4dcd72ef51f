"""The one mail that brings all letters of a delivery: the letter once, everybody's names, the files."""

from itertools import islice

from app.campaigns.models import Target
from app.extensions import db
from app.letters import signed
from app.letters.models import Delivery
from app.letters.packet import Cover
from app.outbox.mail import Attachment, Mail

LARGEST = 8 * 1024 * 1024
"Octets of files in a mail: base64 makes a third more of them, and many servers take no more than 10 to 20 megabytes."
SHOWN = 500
"Names in the mail's text; the files have all."
TYPES = {"letters.pdf": "application/pdf", "letters.csv": 'text/csv; charset="utf-8"'}


def mail(delivery: Delivery, cover: Cover, files: dict[str, bytes]) -> Mail:
    """Return the mail of a digest.

    Args:
        delivery: which.
        cover: what its packet says on the first page.
        files: its files; those that would make it too large to be accepted are left out, the smallest go first.
    """
    target = db.session.get_one(Target, delivery.target_id)
    attachments = _attachments(files)
    return Mail(
        name="digest",
        recipient=target.address,
        recipient_name=cover.to,
        fixed={
            "cover": cover,
            "letters": signed.texts(delivery.id),
            "signers": list(islice(signed.signers(delivery.id), SHOWN)),
            "is_complete": cover.count <= SHOWN,
            "attached": [attachment.name for attachment in attachments],
        },
        attachments=attachments,
    )


def _attachments(files: dict[str, bytes]) -> tuple[Attachment, ...]:
    chosen, size = [], 0
    for name, content in sorted(files.items(), key=lambda file: len(file[1])):
        size += len(content)
        if size <= LARGEST:
            chosen.append(Attachment(name, TYPES[name], content))
    return tuple(chosen)
