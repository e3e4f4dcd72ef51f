"""Mistakes in a campaign file: what stands there, what is written instead, and what its author is told."""

WEB_ADDRESS = "must be a web address, such as `https://example.org/why`."
SLUG = "must be small letters, digits and single hyphens, such as `safe-crossings`."
LOGO = "must be the path of a picture on this site, such as `/static/img/logo.svg`."
CONTROL = "holds a control character, which nobody can read."
NO_PERIOD = "The part after the @-sign is not valid. It should have a period."
ONE_LINE = "must be one line, without tabs."
NUMBER = "must be a whole number, without quotes, and is"

MISTAKES = [
    ("goal = 500", 'goal = "500"', f"line 4, goal: {NUMBER} a text."),
    ("goal = 500", "goal = true", f"line 4, goal: {NUMBER} true or false."),
    ("goal = 500", "goal = 5.5", f"line 4, goal: {NUMBER} a number with a point."),
    ("goal = 500", "goal = 2026-01-01", f"line 4, goal: {NUMBER} a date or time."),
    ("goal = 500", "goal = 0", "line 4, goal: must be from 1 to 100000000."),
    ("goal = 500", "goal = 500\ngaol = 1", "line 5, gaol: is not a key of this table; did you mean goal?"),
    ("goal = 500", 'colour = "red"', "line 4, colour: is not a key of this table."),
    ('slug = "safe-crossings"\n', "", "slug: is missing."),
    ('"safe-crossings"', '""', "line 1, slug: must not be empty."),
    ('"safe-crossings"', '"Safe Crossings"', f"line 1, slug: {SLUG}"),
    ('"safe-crossings"', "1", "line 1, slug: must be a text in quotes, and is a number."),
    ('"safe-crossings"', f'"{"s" * 65}"', "line 1, slug: is 65 characters long; at most 64 fit."),
    (
        'state = "open"',
        'state = "opened"',
        "line 2, state: must be one of draft, open, closed, archived; did you mean open?",
    ),
    ('language = "en"', 'language = "fr"', "line 3, language: must be one of en, es, ht."),
    ('language = "en"', 'language = "es"', "es: is missing: the campaign's own language needs its texts."),
    ("[en]\n", '[fr]\ntitle = "Oui"\n[en]\n', "line 15, fr: is not a language of this site, which speaks en, es, ht."),
    ("[en]\n", "en = []\n[es]\n", "line 15, targets[1].en: is not a key of this table."),
    ("[[targets]]", "[[tarkets]]", "line 10, tarkets: is not a key of this table; did you mean targets?"),
    ("[[targets]]", "[targets]", "line 10, targets: must be a list of tables, written [[targets]], and is a table."),
    (
        "[[sponsors]]",
        'sponsors = [1]\n[[en.asks]]\ntitle="x"\n[[xx]]',
        "line 6, sponsors[1]: must be a table, written [[sponsors]].",
    ),
    ('office = "City of Springfield"\n', "", "line 10, targets[1].office: is missing."),
    (
        "mayor@city.example",
        "mayor@city",
        f"line 13, targets[1].address: is not a mail address: {NO_PERIOD}",
    ),
    (
        "[en]\n",
        '[[targets]]\noffice = "x"\naddress = "Mayor@City.example"\n[en]\n',
        "line 17, targets[2].address: stands twice: each address gets each letter once.",
    ),
    ("https://walkers.example/plan", "javascript:alert(1)", f"line 24, en.asks[1].link_url: {WEB_ADDRESS}"),
    ("https://walkers.example/plan", "https://user@walkers.example/", f"line 24, en.asks[1].link_url: {WEB_ADDRESS}"),
    ("https://walkers.example/plan", "https://[", f"line 24, en.asks[1].link_url: {WEB_ADDRESS}"),
    ("https://walkers.example/plan", "https://a b", f"line 24, en.asks[1].link_url: {WEB_ADDRESS}"),
    (
        'link_label = "The plan"\n',
        "",
        "line 20, en.asks[1].link_label: is missing: a link needs its address and its words.",
    ),
    (
        'url = "https://walkers.example/"',
        'logo = "https://elsewhere.example/x.png"',
        f"line 8, sponsors[1].logo: {LOGO}",
    ),
    ('url = "https://walkers.example/"', 'logo = "/static/../x.png"', f"line 8, sponsors[1].logo: {LOGO}"),
    ('title = "Two lights"', 'title = "Two\\nlights"', f"line 21, en.asks[1].title: {ONE_LINE}"),
    ('title = "Two lights"', 'title = "Two\\u2028lights"', f"line 21, en.asks[1].title: {ONE_LINE}"),
    (
        'title = "Two lights"',
        'title = "Two\\u0000lights"',
        f"line 21, en.asks[1].title: {CONTROL}",
    ),
    ('story = "Children cross **here**."\n', "", "line 15, en.story: is missing."),
    ('text = "At the school and at the clinic."\n', "", "line 20, en.asks[1].text: is missing."),
    ('subject = "Two lights on Main Street"', 'subject = ""', "line 28, en.letter.subject: is missing."),
    ("[en.letter]", "[en.leter]", "line 26, en.leter: is not a key of this table; did you mean letter?"),
    ("goal = 500", "goal = 500\ngoal = 600", "line 5: this is not TOML: Cannot overwrite a value."),
    ("[en]\n", "[en]\n[en]\n", "line 16: this is not TOML: Cannot declare ('en',) twice."),
    ("goal = 500", "goal = " + "9" * 5000, "this is not TOML: a number in it is endless."),
    ("goal = 500", "goal = " + "[" * 100_000, "this is not TOML: it is nested too deeply."),
]
