"""Rules about settings; each failure says what to do."""

import os
import subprocess
import sys

import config
from tests.house.settings_table import PAGE, page
from tests.house.source import ROOT


def test_the_settings_page_lists_every_setting():
    assert PAGE.read_text() == page(), "docs/settings.md is out of step with config.SETTINGS: run make fix"


def test_production_names_everything_that_is_missing():
    bare = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    started = subprocess.run([sys.executable, "-c", "import wsgi"], cwd=ROOT, env=bare, capture_output=True, text=True)

    missing = [setting.name for setting in config.SETTINGS if setting.required_in_production]
    assert started.returncode != 0
    assert [name for name in missing if f"{name} is missing" not in started.stderr] == []
