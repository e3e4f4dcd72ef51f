"""A mailbox with as much IMAP as reading bounces needs (RFC 9051), on loopback, in a thread."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

USER, PASSWORD = "bounces", "pass word"


@dataclass
class ImapMailbox:
    """What lies in the mailbox: mails by their UID, and which were seen."""

    port: int = 0
    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    breaks_before: str = ""
    "The command at which it closes the connection."

    def add(self, mail: bytes) -> int:
        """Put a mail in and return its UID."""
        uid = len(self.mails) + 1
        self.mails[uid] = mail
        return uid

    @property
    def url(self) -> str:
        """What to set BOUNCE_IMAP_URL to."""
        return f"imap://{USER}:pass%20word@127.0.0.1:{self.port}/INBOX"


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline().decode(errors="replace").strip():
            tag, command, *rest = line.split(" ", 2)
            words = rest[0] if rest else ""
            if command.upper() == "UID":
                command, _, words = words.partition(" ")
            if self._mailbox.breaks_before == command.upper():
                return
            self._say(f"{tag} {self._answer(command.upper(), words)}")

    @property
    def _mailbox(self) -> ImapMailbox:
        mailbox: ImapMailbox = self.server.mailbox  # type: ignore[attr-defined]
        return mailbox

    def _answer(self, command: str, words: str) -> str:
        known = {"CAPABILITY": self._capability, "LOGIN": self._login, "SELECT": self._select}
        known |= {"SEARCH": self._search, "FETCH": self._fetch, "STORE": self._store}
        return known[command](words) if command in known else "OK done"

    def _capability(self, _words: str) -> str:
        self._say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def _login(self, words: str) -> str:
        return "OK welcome" if words == f'{USER} "{PASSWORD}"' else "NO who are you?"

    def _select(self, words: str) -> str:
        self._say(f"* {len(self._mailbox.mails)} EXISTS")
        return "OK selected" if words == '"INBOX"' else "NO no such mailbox"

    def _search(self, _words: str) -> str:
        unseen = sorted(self._mailbox.mails.keys() - self._mailbox.seen)
        self._say(" ".join(["* SEARCH", *map(str, unseen)]))
        return "OK done"

    def _fetch(self, words: str) -> str:
        uid = int(words.split()[0])
        mail = self._mailbox.mails[uid]
        self._say(f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(mail)}}}")
        self.wfile.write(mail + b")\r\n")
        return "OK done"

    def _store(self, words: str) -> str:
        found = re.fullmatch(r"(\d+) \+FLAGS\.SILENT \(\\Seen\)", words)
        if found is None:
            return "BAD what?"
        self._mailbox.seen.add(int(found[1]))
        return "OK done"

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, mailbox: ImapMailbox) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mailbox = mailbox
        mailbox.port = self.server_address[1]


@contextmanager
def serving() -> Iterator[ImapMailbox]:
    """Serve an empty mailbox until the block ends."""
    mailbox = ImapMailbox()
    with _Server(mailbox) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield mailbox
        server.shutdown()
