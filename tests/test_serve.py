"""The preview: builds again on change, says what is wrong, and never leaves its folder."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from site_gen.serve import inside, with_script
from tests.command import environment, failure, process, small

SECONDS = 60  # long enough for a machine that does much else


class Answer(NamedTuple):
    """What the preview answered."""

    status: int
    text: str
    location: str | None


class Served:
    """A preview in a process of its own."""

    def __init__(self, folder: Path, *arguments: str | Path) -> None:
        self.folder = folder
        command = [sys.executable, "-m", "site_gen", "serve", "--port", "0", *map(str, arguments)]
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment(), stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        told = ""
        for line in self.process.stdout:
            told += line
            if found := re.search("http://127.0.0.1:([0-9]+)/", line):
                self.port = int(found[1])
                return
        raise AssertionError(f"it did not start: {told}")

    def get(self, path: str, method: str = "GET") -> Answer:
        """Ask for a path exactly as it stands."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        asking.request(method, path)
        answer = asking.getresponse()
        text = answer.read().decode("utf-8", "replace")
        asking.close()
        return Answer(answer.status, text, answer.getheader("Location"))

    def state(self) -> str:
        """Return what the browser's script asks for."""
        return self.get("/-/state").text

    def after(self, state: str) -> None:
        """Wait until it has built again."""
        end = time.monotonic() + SECONDS
        while self.state() == state:
            assert time.monotonic() < end, "it did not build again"
            time.sleep(0.05)

    def put(self, name: str, text: str) -> None:
        """Write one of its files at once: half of one might be built, too."""
        aside = self.folder.parent / "aside"
        aside.write_text(text, "utf-8")
        aside.replace(self.folder / name)

    def stop(self) -> int:
        """Interrupt it as Ctrl-C does, and return its exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(SECONDS)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a preview of the small day; tests put right what they break."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "content").mkdir()
    (folder / "site.toml").write_text(
        '[folders]\ncontent = "content"\n[aliases]\n"/old/" = "/about/"\n', "utf-8"
    )
    archive = small(tmp_path_factory) / "archive"
    running = Served(folder, "--offline", "--archive", archive)
    yield running
    assert running.stop() == 0


def test_pages_come_with_the_script_and_a_policy_that_lets_it(served: Served) -> None:
    home = served.get("/")

    assert home.status == 200
    assert '<script defer src="/-/reload.js"></script>\n</head>' in home.text
    policy = re.search('Content-Security-Policy" content="([^"]*)"', home.text)
    assert policy is not None
    assert "connect-src 'self'" in policy[1]
    assert "default-src 'none'" in policy[1]
    assert served.get("/-/reload.js").status == 200
    assert served.get("/about/").status == 200
    assert served.get("/", "HEAD") == (200, "", None)


def test_absent_addresses_are_answered_as_github_pages_does(served: Served) -> None:
    answer = served.get("/no/such/")

    assert answer.status == 404
    assert "There is nothing here" in answer.text
    assert served.get("/about") == (301, "", "/about/")


@pytest.mark.parametrize(
    "path",
    [
        "/../site.toml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2f..%2f..%2fetc/passwd",
        "//etc/passwd",
        "/about/../../../etc/passwd",
        "/%00",
        "/..%5c..%5cetc",
        "http://example.org/etc/passwd",
    ],
)
def test_nothing_outside_the_output_is_served(served: Served, path: str) -> None:
    answer = served.get(path)

    assert answer.status == 404
    assert "root:" not in answer.text


def test_redirects_stay_here(served: Served) -> None:
    assert served.get("//about").location in (None, "/about/")


def test_symlinks_lead_nowhere(tmp_path: Path) -> None:
    root = tmp_path / "public"
    root.mkdir()
    (tmp_path / "public-secret").write_text("secret")
    (root / "leak").symlink_to(tmp_path / "public-secret")
    (root / "up").symlink_to(tmp_path)

    assert inside(root, "/leak") is None
    assert inside(root, "/up/public-secret") is None
    assert inside(root, "/../public-secret") is None
    assert inside(root, "/") == Path(os.path.realpath(root))


def test_policies_that_allow_scripts_are_kept_strict() -> None:
    start = '<meta http-equiv="Content-Security-Policy" content="'
    page = f"{start}default-src 'none'; style-src 'sha256-x'\"></head>"

    wide = "default-src 'none'; style-src 'sha256-x'; script-src 'self'; connect-src 'self'"
    assert with_script(page).startswith(f'{start}{wide}"><script defer')


def test_a_change_is_built_and_a_mistake_is_shown_and_mended(served: Served) -> None:
    file, before = served.folder / "site.toml", served.state()
    right = file.read_text("utf-8")

    served.put(file.name, 'titles = "<script>alert(1)</script>"')
    served.after(before)

    broken = served.get("/about/")
    assert broken.status == 500
    assert "titles: no such key; did you mean &#x27;title&#x27;?" in broken.text
    assert "/-/reload.js" in broken.text

    before = served.state()
    served.put("content/mine.md", "---\ntitle: Mine\ndescription: My page.\n---\n\nText.\n")
    served.put(file.name, f'title = "Changed"\n{right}')
    served.after(before)
    end = time.monotonic() + SECONDS
    while served.get("/mine/").status != 200:  # the two files may be seen one after the other
        assert time.monotonic() < end
        time.sleep(0.05)

    assert "Changed" in served.get("/").text


def test_errors_are_escaped(served: Served) -> None:
    page, before = served.folder / "content" / "bad.md", served.state()

    served.put("content/bad.md", "---\n<img src=x>: y\n---\n")
    served.after(before)

    told = served.get("/").text
    assert "<img" not in told
    before = served.state()
    page.unlink()
    served.after(before)


def test_a_browser_reloads_by_itself(served: Served, browser: Browser) -> None:
    page = browser.new_page()
    with page.expect_response("**/-/state"):  # from then on it sees a change
        page.goto(f"http://127.0.0.1:{served.port}/about/")

    served.put("content/about.md", "---\ntitle: Rewritten\ndescription: Anew.\n---\n\nText.\n")

    page.locator("h1", has_text="Rewritten").wait_for(timeout=1000 * SECONDS)
    page.close()


def test_a_port_in_use_is_named(served: Served, tmp_path: Path) -> None:
    archive = served.folder / "absent"
    done = process(
        "serve", "--offline", "--archive", str(archive), "--port", str(served.port), cwd=tmp_path
    )

    assert f"port {served.port} of 127.0.0.1: " in failure(done._replace(out=""))
