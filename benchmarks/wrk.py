"""wrk, the load generator: what it is asked to send, and what it found."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

REPORT = """
function done(summary, latency, requests)
  local report = {p50 = latency:percentile(50) / 1000, p99 = latency:percentile(99) / 1000,
                  seconds = summary.duration / 1e6, requests = summary.requests, broken = summary.errors.connect
                  + summary.errors.read + summary.errors.write + summary.errors.timeout}
  local line = ""
  for name, value in pairs(report) do line = line .. string.format('"%s": %f, ', name, value) end
  for _, thread in ipairs(threads) do
    for _, code in ipairs({200, 204, 303, 503}) do
      line = line .. string.format('"%d": %d, ', code, thread:get("seen" .. code) or 0)
    end
  end
  print("REPORT {" .. line:sub(1, -3) .. "}")
end
"""
COUNT = """
threads = {}
function setup(thread) table.insert(threads, thread) end
seen200, seen204, seen303, seen503 = 0, 0, 0, 0
function response(status, headers, body)
  if status == 200 then seen200 = seen200 + 1 elseif status == 204 then seen204 = seen204 + 1
  elseif status == 303 then seen303 = seen303 + 1 elseif status == 503 then seen503 = seen503 + 1 end
end
"""
READ = COUNT + REPORT
"GET; the same for every server, so that counting costs all of them alike."


@dataclass(frozen=True)
class Found:
    """One run: answers by status, and how long they took in milliseconds."""

    seconds: float
    p50: float
    p99: float
    answers: dict[int, int]
    total: int
    broken: int

    def per_second(self, *statuses: int) -> float:
        """Return how many answers of these statuses came in a second; of all, if none is named."""
        return (sum(self.answers[each] for each in statuses) if statuses else self.total) / self.seconds

    def others(self) -> int:
        """Return how many answers had none of the statuses that are expected."""
        return self.total - sum(self.answers.values())


def run(url: str, script: str, folder: Path, *, seconds: int, connections: int) -> Found:
    """Send requests for some seconds, and return what came back.

    Args:
        url: where to.
        script: Lua for wrk: what a request is, and `REPORT`.
        folder: where the script is written.
        seconds: how long.
        connections: how many stay open; each waits for its answer before it asks again.
    """
    if shutil.which("wrk") is None:
        sys.exit("This benchmark needs wrk, the load generator: apt install wrk, brew install wrk.")
    file = folder / "wrk.lua"
    file.write_text(script)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "15s", "--latency", "-s", str(file), url]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    report = json.loads(output.split("REPORT ")[1].splitlines()[0])
    answers = {int(name): int(report[name]) for name in ("200", "204", "303", "503")}
    return Found(
        report["seconds"], report["p50"], report["p99"], answers, int(report["requests"]), int(report["broken"])
    )


def signing(token: str, origin: str, first: int, pause_ms: float = 0) -> str:
    """Return the script that signs, each time as somebody else.

    Args:
        token: the form token of the page.
        origin: the site that the browser would name.
        first: the number of the first supporter.
        pause_ms: how long each connection thinks between two posts, on average.
    """
    thinks = f"function delay() return -math.log(1 - math.random()) * {pause_ms} end" if pause_ms else ""
    return f"""{COUNT}
local number = {first}
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Origin"] = "{origin}"
{thinks}
function request()
  number = number + 1
  local body = "form_token={token}&name=Ana+Ruiz&postal_code=60608&office_may_answer=y"
    .. "&own_words=My+brother+waits+for+a+letter+that+never+comes.+Please+act+now.&email=ana" .. number
    .. "%40mail.undersigned.org"
  return wrk.format(nil, nil, nil, body)
end
{REPORT}"""


def confirming(paths: Path, origin: str) -> str:
    """Return the script that presses the button of each confirmation link in a file, one a line, once."""
    return f"""{COUNT}
local links, at = {{}}, 0
for line in io.lines("{paths}") do table.insert(links, line) end
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Origin"] = "{origin}"
function request()
  at = at + 1
  if at >= #links then wrk.thread:stop() end
  return wrk.format("POST", links[at], nil, "")
end
{REPORT}"""


BARE_POST = COUNT + 'wrk.method = "POST"\n' + REPORT
