"""Between the editor's form and a campaign file: what was typed becomes values, and what is wrong finds its field."""

from dataclasses import asdict, dataclass, field
from typing import Any

from wtforms import Field, FieldList, FormField

from app.campaigns.export import campaign_file
from app.campaigns.file import Problem
from app.campaigns.models import Campaign
from app.dashboard.editor_form import EditorForm, leaves
from app.languages import OFFERED

Path = tuple[str | int, ...]
MAY_BE_EMPTY = ("id", "honorific", "name", "addressee")


@dataclass(frozen=True)
class Trouble:
    """One line of the error summary; the field it leads to is empty where it is about the whole."""

    field_id: str
    sentence: str


@dataclass
class Typed:
    """What a form says, in the shape of a campaign file, and where each value was typed."""

    values: dict[str, Any]
    target_ids: list[int | None] = field(default_factory=list)
    fields: dict[Path, Field] = field(default_factory=dict)

    def show(self, problem: Problem) -> Trouble:
        """Write a problem to its field, and return its line for the summary."""
        place = self.fields.get(problem.path)
        if place is None:
            return Trouble("", str(problem))
        place.errors = [*place.errors, problem.sentence]
        language = OFFERED.get(str(problem.path[0]), "")
        label = f"{place.label.text} ({language})" if language else place.label.text
        return Trouble(place.id, f"{label}: {problem.sentence}")


def fill(campaign: Campaign) -> EditorForm:
    """Return the form with all that a campaign says, and rows to fill in."""
    file = campaign_file(campaign)
    data = asdict(file) | {"revision": str(campaign.revision), "goal": str(file.goal)}
    for entry, target in zip(data["targets"], campaign.targets, strict=True):
        entry["id"] = target.id
    data["texts"] = sorted(data["texts"], key=lambda text: (text["language"] != file.language, text["language"]))
    for text in data["texts"]:
        text["letter"] = text["letter"] or {}
    form = EditorForm(formdata=None, data=data)
    form.add_blanks()
    return form


def typed(form: EditorForm, campaign: Campaign) -> Typed:
    """Return what the form says; rows and letters in which nothing was typed are left out."""
    found = Typed({"slug": campaign.slug, "state": campaign.state, "language": form.language.data})
    found.fields["language",] = form.language
    found.fields["goal",] = form.goal
    goal = "".join((form.goal.data or "").split())
    found.values["goal"] = int(goal) if goal.isdecimal() and len(goal) < 12 else goal
    found.fields["proof_of_work",] = form.proof_of_work
    found.values["proof_of_work"] = form.proof_of_work.data
    for name in ("sponsors", "targets"):
        found.values[name] = _rows(form[name], (name,), found)
    for text in form.texts:
        if values := _table(text, (text.form.language.data or "",), found):
            found.values[text.form.language.data] = values
    return found


def _needed(inner: Field) -> Field:
    """Return the first field inside that must be filled in, to which a problem with the whole leads."""
    return next((leaf for leaf in leaves(inner) if leaf.short_name not in MAY_BE_EMPTY), next(leaves(inner), inner))


def _rows(rows: FieldList, path: Path, found: Typed) -> list[dict[str, Any]]:
    filled: list[dict[str, Any]] = []
    if rows.entries:
        found.fields[path] = _needed(rows.entries[0])
    for row in rows:
        if values := _table(row, (*path, len(filled)), found):
            filled.append(values)
            if path == ("targets",):
                found.target_ids.append(row.form.id.data)
    return filled


def _table(row: FormField, path: Path, found: Typed) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for inner in row:
        place = (*path, inner.short_name)
        found.fields[place] = _needed(inner)
        if isinstance(inner, FieldList):
            values[inner.short_name] = _rows(inner, place, found)
        elif isinstance(inner, FormField):
            values[inner.short_name] = _table(inner, place, found)
        elif inner.short_name not in ("id", "language"):
            values[inner.short_name] = (inner.data or "").replace("\r\n", "\n").strip()
    return {name: value for name, value in values.items() if value}
