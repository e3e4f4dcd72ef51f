"""The page docs/settings.md, made from `config.SETTINGS`; `python -m tests.house.settings_table` writes it."""

from config import ROOT, SETTINGS, Setting

PAGE = ROOT / "docs" / "settings.md"

HEAD = """# Settings

Every setting is a variable of the environment; there is no settings file to keep in step with it. This page is made
from [`config.py`](../config.py) by `make fix`, and a test keeps the two together.

With `APP_ENV=production`, the default, Undersigned refuses to start while one of the settings marked *required* is
missing, and names each of them. `make run` sets `APP_ENV=development`, where none is.

| Setting | Default | Meaning |
|---|---|---|
"""


def page() -> str:
    """Return docs/settings.md as it should be."""
    return HEAD + "".join(_row(setting) for setting in SETTINGS)


def _row(setting: Setting) -> str:
    default = str(setting.default).replace(f"{ROOT}/", "").replace("False", "no").replace("True", "yes")
    shown = "*required*" if setting.required_in_production else f"`{default}`" if default else "empty"
    return f"| `{setting.name}` | {shown} | {setting.meaning.replace('|', '&#124;')} |\n"


if __name__ == "__main__":
    PAGE.write_text(page())
