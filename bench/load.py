"""Load from wrk (Debian's package): a hundred signed-in people rotated request by request, keep-alive, gzip.

Each page and the bare page are measured in turn in the same call, because machines drift; what is
kept is the median run and the median of the ratios. An error page is never timed: every person's
page is read and checked before and one after.
"""

from __future__ import annotations

import gzip
import re
import shutil
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

PREPARED = time.time()


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests a second and their latencies."""

    per_second: float
    median_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Compared:
    """The median run, its slowest and fastest companions, and the ratio to the bare page's rate."""

    rate: Rate
    lowest: float
    highest: float
    bare: float
    ratio: float


def check(address: str, cookie: str, words: str) -> None:
    """Stop unless the page is there, compressed, with the words it must show."""
    request = Request(address, headers={"Cookie": f"session={cookie}", "Accept-Encoding": "gzip"})
    try:
        with urlopen(request, timeout=60) as answer:
            body, arrived = answer.read(), answer.geturl()
            packed = answer.headers.get("Content-Encoding") == "gzip"
    except HTTPError as error:
        raise SystemExit(f"{address} answered {error.code}; nothing was timed.") from error
    page = (gzip.decompress(body) if packed else body).decode()
    if arrived != address or words not in page or not packed:
        raise SystemExit(f"{address} led to {arrived} and does not show “{words}”, compressed; nothing was timed.")


HEAD = """local people = {%s}
local n = 0
done = function(s, l, r)
  io.write(string.format("P %%f %%f E %%d\\n", l:percentile(50) / 1000, l:percentile(95) / 1000,
    s.errors.status + s.errors.connect + s.errors.read + s.errors.write + s.errors.timeout))
end
"""
GET = """request = function()
  n = n + 1
  return wrk.format("GET", "%s", {["Cookie"] = people[n %% #people + 1], ["Accept-Encoding"] = "gzip"})
end
"""
# A view: the page, then the post of its position. The number goes up from run to run, so that each post writes.
VIEW = """local floor = math.floor((os.time() - %d) * 30000)
request = function()
  n = n + 1
  local cookie = people[math.floor(n / 2) %% #people + 1]
  if n %% 2 == 0 then return wrk.format("GET", "%s", {["Cookie"] = cookie, ["Accept-Encoding"] = "gzip"}) end
  return wrk.format("POST", "%s/position",
    {["Cookie"] = cookie, ["Content-Type"] = "application/x-www-form-urlencoded", ["Accept"] = "application/json"},
    "csrf_token=%s&block=" .. (n %% 15) .. "&sequence=" .. (floor + n))
end
"""


def page_script(folder: Path, name: str, path: str, cookies: list[str]) -> Path:
    """A wrk script that gets the page as each person in turn."""
    return _script(folder, name, cookies, GET % path)


def view_script(folder: Path, path: str, cookies: list[str], token: str) -> Path:
    """A wrk script that reads a lesson and records the view, as each person in turn."""
    return _script(folder, "view", cookies, VIEW % (int(PREPARED) - 1, path, path, token))


def _script(folder: Path, name: str, cookies: list[str], rest: str) -> Path:
    file = folder / f"{name.replace(' ', '-')}.lua"
    file.write_text(HEAD % ", ".join(f'"session={cookie}"' for cookie in cookies) + rest)
    return file


def measure(address: str, script: Path, clients: int, seconds: int) -> Rate:
    """One run."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("wrk is missing; apt-get install wrk, or `make setup-dev`.")
    command = [wrk, "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "20s", "-s", str(script), address]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    rest = re.search(r"P ([\d.]+) ([\d.]+) E (\d+)", told)
    if rate is None or rest is None or int(rest.group(3)) or not float(rate.group(1)):
        raise SystemExit(f"the load on {address} met errors:\n{told}")
    return Rate(float(rate.group(1)), float(rest.group(1)), float(rest.group(2)))


def compare(
    site: tuple[str, Path], bare: tuple[str, Path], clients: int, *, seconds: int, runs: int, requests: int = 1
) -> Compared:
    """The site and the bare page in turn after a warm-up. `requests` make one of what is counted."""
    measure(*site, clients, 1)
    pairs = [(measure(*site, clients, seconds), measure(*bare, clients, seconds)) for _run in range(runs)]
    ours = sorted((one for one, _bare in pairs), key=lambda rate: rate.per_second)
    middle = ours[len(ours) // 2]
    return Compared(
        Rate(middle.per_second / requests, middle.median_ms, middle.p95_ms),
        ours[0].per_second / requests,
        ours[-1].per_second / requests,
        statistics.median(other.per_second for _one, other in pairs),
        statistics.median(one.per_second / requests / other.per_second for one, other in pairs),
    )
