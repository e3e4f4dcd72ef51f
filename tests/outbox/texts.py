"""Names and words that break mail which is not built with care."""

from hypothesis import strategies as st

NAMES = [
    "Jane Doe",
    "Doe, Jane",
    'Jane "JD" Doe',
    "Back\\slash",
    "Zoë Ångström",
    "Émilie 🎉 O’Brien",
    "שלום עליכם",
    "محمد بن سلمان",
    "李小龍",
    "=?utf-8?q?not_encoded?=",
    "x" * 120,
    "é" * 120,
    "A very long name of many words " * 4,
]
WORDS = [
    "Please act.",
    ".starts with a dot\n.\n..two",
    "From here on\r\nand on\rand on",
    "x" * 2_000,
    "é" * 2_000,
    "word " * 400,
    "ends with a space \nand a tab\t",
    "equals = and =3D and =\n",
    "<script>alert('&')</script>",
    "\n\n\n",
    "",
    "=_undersigned_=_5e7b2c_",
    "{{ name }} {% if %}",
]
line_text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120)
body_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=600)
