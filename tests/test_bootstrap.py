"""The first command says what is missing, in the user's language, before the long work."""

from __future__ import annotations

import ast
import errno
import importlib.util
import socket
import subprocess
import venv
from collections import namedtuple
from pathlib import Path
from types import ModuleType

import pytest

PATH = Path(__file__).resolve().parents[1] / "bootstrap.py"


@pytest.fixture
def bootstrap(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setenv("VIGIE_LANGUAGE", "en")
    return module


def test_an_older_python_can_read_it_to_be_told_that_it_is_too_old(bootstrap: ModuleType) -> None:
    ast.parse(PATH.read_text(encoding="utf-8"), feature_version=(3, 7))
    with pytest.raises(bootstrap.Refusal, match=r"needs Python 3\.11 or newer; this is 3\.9"):
        bootstrap.check_python((3, 9, 2))
    bootstrap.check_python((3, 11, 0))


def test_a_taken_port_is_named_before_the_installation(bootstrap: ModuleType) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(bootstrap.Refusal, match=f"Port {port} is in use.*--port {port + 1}"):
            bootstrap.check_port("127.0.0.1", port)
    bootstrap.check_port("127.0.0.1", port)


def test_a_full_disk_is_named(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda folder: usage(10**9, 10**9, 5 * 2**20))
    with pytest.raises(bootstrap.Refusal, match="Only 5 MB are free"):
        bootstrap.check_disk()

    def full(options: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bootstrap, "command_run", full)
    assert bootstrap.main(["run"]) == 1
    assert "The disk is full" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("Failed to establish a new connection: NewConnectionError", "is this machine connected"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "The disk is full"),
        ("ModuleNotFoundError: No module named 'x'", "This step failed: pip install"),
    ],
)
def test_a_failed_step_says_what_to_do_and_shows_its_end(bootstrap: ModuleType, output: str, expected: str) -> None:
    text = bootstrap.explain_failure(["pip", "install"], output)
    assert expected in text
    assert output in text


def test_a_python_without_ensurepip_is_told_the_package(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "VENV", str(tmp_path / "venv"))
    monkeypatch.setitem(bootstrap.sys.modules, "ensurepip", None)
    with pytest.raises(bootstrap.Refusal, match="apt install python3-venv"):
        bootstrap.make_venv()


def test_it_speaks_french_to_the_french(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_LANGUAGE", "fr_FR.UTF-8")
    with pytest.raises(bootstrap.Refusal, match="Vigie demande Python 3"):
        bootstrap.check_python((3, 8))


def test_every_sentence_has_its_french(bootstrap: ModuleType) -> None:
    said = {
        node.args[0].value
        for node in ast.walk(ast.parse(PATH.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_" and isinstance(node.args[0], ast.Constant)
    }
    assert said == set(bootstrap.FRENCH)


def test_a_half_made_environment_is_made_anew_and_a_whole_one_kept(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = []

    def create(builder: object, folder: str) -> None:
        made.append(folder)
        Path(bootstrap.venv_python()).parent.mkdir(parents=True, exist_ok=True)
        Path(bootstrap.venv_python()).touch()
        if len(made) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "VENV", str(tmp_path / "venv"))
    monkeypatch.setattr(venv.EnvBuilder, "create", create)
    with pytest.raises(KeyboardInterrupt):
        bootstrap.make_venv()
    bootstrap.make_venv()
    bootstrap.make_venv()
    assert made == [bootstrap.VENV] * 2


def test_a_disk_that_fills_while_the_environment_is_made_is_named(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def create(builder: object, folder: str) -> None:
        raise subprocess.CalledProcessError(1, ["ensurepip"], output=b"[Errno 28] No space left on device")

    monkeypatch.setattr(bootstrap, "VENV", str(tmp_path / "venv"))
    monkeypatch.setattr(venv.EnvBuilder, "create", create)
    with pytest.raises(bootstrap.Refusal, match="The disk is full"):
        bootstrap.make_venv()
