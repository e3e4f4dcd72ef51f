"""Which languages there are: adding one means a line here and a catalogue in `translations/`."""

OFFERED = {"en": "English", "es": "Español", "ht": "Kreyòl ayisyen"}
"Language codes (ISO 639-1) with the name that its own speakers use."

FALLBACK = "en"
"The language in which our texts are written; it needs no catalogue."
