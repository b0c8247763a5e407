"""The process in which pictures are decoded: what it may do, and what becomes of us when it fails or lies (BRA-3)."""

import time

import pytest

from console.kit import images
from tests.kit import attacks
from tests.kit.attacks import photo
from tests.kit.test_images import made, refused


def child_that(does: str, tmp_path, monkeypatch) -> None:
    script = tmp_path / "child.py"
    script.write_text(f"import os, sys, time\n{does}\n")
    monkeypatch.setattr(images, "CHILD", script)


@pytest.mark.parametrize(
    "does",
    [
        "os.kill(os.getpid(), 9)",
        "sys.stdin.buffer.read(); os.abort()",
        "sys.stdout.write('{'); sys.exit(1)",
        "sys.stdin.buffer.read(); x = b'x' * 1_000_000\nwhile True: sys.stdout.buffer.write(x)",
        "time.sleep(60)",
        "sys.stdin.buffer.read(); sys.stdout.write('{}'); sys.stdout.flush(); time.sleep(60)",
    ],
)
def test_a_child_that_dies_hangs_or_talks_too_much_ends_in_a_sentence(does, tmp_path, monkeypatch):
    child_that(does, tmp_path, monkeypatch)
    monkeypatch.setattr(images, "PATIENCE", 1.0)
    begun = time.monotonic()
    assert refused(attacks.noise(600)).code == "too_hard"
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("answer", [photo(kind="GIF"), photo(2000, 10), photo(kind="PNG"), attacks.HTML, b""])
def test_a_child_is_not_believed(answer, tmp_path, monkeypatch):
    (tmp_path / "answer").write_bytes(b'{"sizes": [%d], "is_blank": false}\n' % len(answer) + answer)
    child_that(
        f"sys.stdin.buffer.read(); sys.stdout.buffer.write(open({str(tmp_path / 'answer')!r}, 'rb').read())",
        tmp_path,
        monkeypatch,
    )
    assert refused(photo(), longest=1000).code == "broken"


def test_a_child_knows_nothing_and_may_do_nothing(tmp_path, monkeypatch):
    """It gets no environment, sees no file of ours that was open, and may open none and fork no other."""
    source = images.CHILD.read_text().replace("confine()\n    warn", "confine()\n    probe()\n    warn")
    probe = f"""
def probe():
    import json, os, resource, sys
    assert set(os.environ) <= {{"LC_CTYPE"}}, "environment"
    assert resource.getrlimit(resource.RLIMIT_AS)[1] == MEMORY
    assert resource.getrlimit(resource.RLIMIT_CPU)[1] == SECONDS
    assert not any(name.split(".")[0] in ("django", "console", "security") for name in sys.modules), "modules"
    try:
        open({str(tmp_path / "child.py")!r})
    except OSError:
        return
    raise AssertionError("opened")
"""
    (tmp_path / "child.py").write_text(source.replace("def main()", f"{probe}\n\ndef main()"))
    monkeypatch.setattr(images, "CHILD", tmp_path / "child.py")
    monkeypatch.setenv("PLANTED_SECRET", "hush")
    assert made(photo())


def test_while_too_many_wait_a_sentence_asks_to_come_back(monkeypatch):
    monkeypatch.setattr(images, "QUEUE", 0.05)
    for _ in range(images.AT_ONCE):
        images._places.acquire()
    try:
        assert refused(photo()).code == "busy"
    finally:
        for _ in range(images.AT_ONCE):
            images._places.release()
    assert made(photo())
