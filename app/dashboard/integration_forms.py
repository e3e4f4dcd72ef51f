"""Forms about what programs may do with a campaign."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from app.api.models import Scope
from app.dashboard.team_forms import printable


class KeyForm(FlaskForm):
    """What will use a key, and what the key may do."""

    name = StringField(
        _("What will use it"),
        [InputRequired(_("Name what will use the key.")), Length(max=80), printable],
        description=_("Such as: our partners' site. You will know by it which key to revoke."),
    )
    read = BooleanField(_("Read the campaign's figures"))
    sign = BooleanField(_("Hand in signatures; each still waits for its owner to confirm by mail"))
    list = BooleanField(_("List who signed, with the addresses of those who asked to be kept informed"))

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """What was ticked."""
        return tuple(scope for scope in Scope if self[scope.value].data)


class WebhookForm(FlaskForm):
    """Which address is to be told."""

    address = StringField(
        _("Address"),
        [InputRequired(_("Type the address that is to be told.")), Length(max=500)],
        description=_("Such as https://crm.example.org/hooks/letters. It must be https, and lead to a public address."),
    )
