"""What packaging/run.py decides, from recorded facts; then, for real, what it does without uv."""

import ast
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN_PY = ROOT / "packaging" / "run.py"
LOCK = Path("/checkout/packaging/requirements.lock")


def load_run_py() -> ModuleType:
    """By its path: as `packaging.run` it would name a module of the library `packaging`."""
    spec = importlib.util.spec_from_file_location("annotator_run_py", RUN_PY)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["annotator_run_py"] = module
    spec.loader.exec_module(module)
    return module


run = load_run_py()


def sonames(libraries: Sequence[object]) -> set[str]:
    return {library.soname for library in libraries}  # type: ignore[attr-defined]


# --- old Pythons --------------------------------------------------------------------------------


def test_python_3_7_can_read_the_file_far_enough_to_refuse() -> None:
    ast.parse(RUN_PY.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_the_version_is_asked_before_anything_else_is_imported() -> None:
    body = ast.parse(RUN_PY.read_text(encoding="utf-8")).body
    docstring, first_import, check = body[:3]
    assert isinstance(docstring, ast.Expr)
    assert isinstance(first_import, ast.Import) and first_import.names[0].name == "sys"
    assert isinstance(check, ast.If) and "version_info" in ast.unparse(check.test)
    assert "Python 3.11 or newer" in ast.unparse(check.body[0])


def test_only_the_standard_library_is_imported() -> None:
    tree = ast.parse(RUN_PY.read_text(encoding="utf-8"))
    names = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert names <= sys.stdlib_module_names


# --- what is missing ----------------------------------------------------------------------------


def test_nothing_is_missing_where_every_library_loads() -> None:
    assert run.missing_libraries(screen=True, found=lambda _: True) == []


def test_offscreen_needs_six_libraries_and_a_screen_five_more() -> None:
    offscreen = run.missing_libraries(screen=False, found=lambda _: False)
    screen = run.missing_libraries(screen=True, found=lambda _: False)
    assert run.debian_packages(offscreen, venv_tools=False) == (
        ["libgl1", "libegl1", "libglib2.0-0", "libxkbcommon0", "libdbus-1-3", "libfontconfig1"]
    )
    assert set(run.debian_packages(screen, False)) - set(run.debian_packages(offscreen, False)) == {
        "libxcb-cursor0",
        "libxkbcommon-x11-0",
        "libxcb-icccm4",
        "libxcb-keysyms1",
        "libxcb-shape0",
    }


def test_only_the_missing_library_is_installed() -> None:
    missing = run.missing_libraries(screen=True, found=lambda name: name != "libEGL.so.1")
    assert sonames(missing) == {"libEGL.so.1"}
    assert run.debian_packages(missing, venv_tools=False) == ["libegl1"]


def test_a_python_without_ensurepip_gets_its_own_venv_package() -> None:
    assert run.debian_packages([], venv_tools=True) == [
        f"python3.{sys.version_info.minor}-venv",
    ]


# --- how it is installed ------------------------------------------------------------------------


def test_apt_updates_once_first_and_asks_nothing() -> None:
    update, install = run.apt_commands(["libgl1", "libegl1"], ["sudo", "-n", "env"])
    front = ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    assert update == [*front, "update"]
    assert install == [*front, "install", "-y", "--no-install-recommends", "libgl1", "libegl1"]


@pytest.mark.skipif(os.name == "nt", reason="there is no root on Windows")
@pytest.mark.parametrize(
    ("uid", "sudo", "prefix"),
    [(0, False, ["env"]), (1000, True, ["sudo", "-n", "env"]), (1000, False, [])],
)
def test_root_is_used_where_it_can_be_had_unasked(
    uid: int, sudo: bool, prefix: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: uid)
    assert run.root_prefix(lambda _: sudo) == prefix


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("apt-get", "sudo apt-get update && sudo apt-get install -y libgl1 libxcb-cursor0"),
        ("dnf", "sudo dnf install 'libGL.so.1()(64bit)' 'libxcb-cursor.so.0()(64bit)'"),
        ("zypper", "sudo zypper install 'libGL.so.1()(64bit)' 'libxcb-cursor.so.0()(64bit)'"),
        ("pacman", "sudo pacman -S --needed libglvnd xcb-util-cursor"),
        ("", "(by this system's package manager) libGL.so.1 libxcb-cursor.so.0"),
    ],
)
def test_a_person_is_given_one_command(manager: str, command: str) -> None:
    lacking = ("libGL.so.1", "libxcb-cursor.so.0")
    missing = run.missing_libraries(screen=True, found=lambda name: name not in lacking)
    assert run.command_for_people(missing, False, manager) == command


# --- uv and pip ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("help_text", "options"),
    [
        ("  --system-certs  …\n  --native-tls …", ["--system-certs"]),
        ("  --native-tls", ["--native-tls"]),
        ("  --offline", []),
    ],
)
def test_uv_is_given_the_certificate_option_it_knows(help_text: str, options: list[str]) -> None:
    assert run.certificate_options(help_text) == options


def test_uv_makes_the_environment_only_when_there_is_none() -> None:
    uv = ["/bin/uv", "--system-certs"]
    make, sync = run.uv_commands(uv, LOCK, create=True)
    assert make[:2] == uv and "venv" in make
    assert sync[:2] == uv and sync[-1] == str(LOCK) and "--require-hashes" in sync
    assert run.uv_commands(uv, LOCK, create=False) == [sync]


def test_pip_installs_the_same_lock_by_hash_and_builds_nothing() -> None:
    make, install = run.pip_commands(LOCK, create=True)
    assert make[1:3] == ["-m", "venv"]
    assert install[-2:] == ["-r", str(LOCK)]
    assert "--require-hashes" in install
    assert install[install.index("--only-binary") + 1] == ":all:"
    assert run.pip_commands(LOCK, create=False) == [install]


def test_no_command_names_an_address() -> None:
    uv = ["/bin/uv"]
    commands = [
        *run.uv_commands(uv, LOCK, create=True),
        *run.pip_commands(LOCK, create=True),
        run.lock_command(uv, "app", []),
        run.lock_command(uv, "test", []),
    ]
    words = [word for command in commands for word in command]
    assert not [word for word in words if "://" in word or "index" in word or "find-links" in word]


def test_the_application_lock_is_held_to_the_test_lock() -> None:
    app = run.lock_command(["uv"], "app", [])
    assert app[app.index("--constraint") + 1] == str(run.LOCKS["test"])
    assert "--extra" not in app
    for kind in ("app", "test"):
        command = run.lock_command(["uv"], kind, ["--upgrade"])
        assert {"--universal", "--generate-hashes", "--no-annotate", "--no-header"} < set(command)
        assert command[command.index("--python-version") + 1] == "3.11"
        assert command[-1] == "--upgrade"


def test_the_locks_bear_the_header_that_lock_writes() -> None:
    for lock in run.LOCKS.values():
        assert lock.read_text(encoding="utf-8").startswith(run.LOCK_HEADER)


# --- the stamp ----------------------------------------------------------------------------------


def test_the_stamp_changes_with_the_lock_the_kind_and_the_place() -> None:
    stamps = {
        run.stamp_of("app", b"a", Path("/one")),
        run.stamp_of("app", b"b", Path("/one")),
        run.stamp_of("test", b"a", Path("/one")),
        run.stamp_of("app", b"a", Path("/two")),
    }
    assert len(stamps) == 4
    assert run.stamp_of("app", b"a", Path("/one")) in stamps


def test_the_stamp_names_the_python(monkeypatch: pytest.MonkeyPatch) -> None:
    here = run.stamp_of("app", b"a", Path("/one"))
    monkeypatch.setattr(run, "PYTHON", "3.99")
    assert run.stamp_of("app", b"a", Path("/one")) != here


def test_a_test_environment_is_kept_when_only_the_application_is_asked_for() -> None:
    assert run.wanted_kind("app", "test 3.11 0123 /checkout") == "test"
    assert run.wanted_kind("app", "app 3.11 0123 /checkout") == "app"
    assert run.wanted_kind("test", "app 3.11 0123 /checkout") == "test"
    assert run.wanted_kind("app", "") == "app"


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """run.py in a checkout of its own whose installer only writes down that it was called."""
    done: list[str] = []
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "STAMP", tmp_path / ".venv" / "stamp.txt")
    python = run.script(run.VENV, "python")
    python.parent.mkdir(parents=True)
    python.touch()
    monkeypatch.setattr(run, "find_uv", lambda: ["uv"])
    monkeypatch.setattr(run, "ensure_system", lambda screen, venv_tools: None)
    monkeypatch.setattr(run, "fill_environment", lambda uv, lock: done.append(lock.name))
    monkeypatch.setattr(run, "link_checkout", lambda: None)
    return done


def test_the_second_run_installs_nothing(steps: list[str]) -> None:
    run.ensure_environment("test", screen=False)
    run.ensure_environment("test", screen=False)
    run.ensure_environment("app", screen=False)
    assert steps == ["requirements-test.lock"]


def test_an_interrupted_installation_is_taken_up_again(
    steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run.ensure_environment("app", screen=False)
    run.STAMP.write_text("app 3.11 0000 /elsewhere\n", encoding="utf-8")

    def breaks(uv: object, lock: object) -> None:
        raise run.SetupError("no network")

    with monkeypatch.context() as patch:
        patch.setattr(run, "fill_environment", breaks)
        with pytest.raises(run.SetupError):
            run.ensure_environment("app", screen=False)
    assert not run.STAMP.exists()
    run.ensure_environment("app", screen=False)
    assert steps == ["requirements.lock"] * 2


def test_a_folder_that_is_no_environment_is_not_deleted(steps: list[str]) -> None:
    with pytest.raises(run.SetupError, match="move it away"):
        run.prepare_venv("sys")
    assert run.script(run.VENV, "python").exists()


# --- what is run --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("system", "env", "seen"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_only_linux_may_be_without_a_display(system: str, env: dict[str, str], seen: bool) -> None:
    assert run.has_display(system, env) is seen


def test_offscreen_is_set_without_a_display_and_never_over_a_choice() -> None:
    child = run.child_environment
    assert child({}, "linux", offscreen=True)["QT_QPA_PLATFORM"] == "offscreen"
    assert "QT_QPA_PLATFORM" not in child({}, "linux", offscreen=False)
    chosen = child({"QT_QPA_PLATFORM": "xcb"}, "linux", offscreen=True)
    assert chosen["QT_QPA_PLATFORM"] == "xcb"


def test_the_child_has_a_utf_8_locale_and_no_foreign_python_paths() -> None:
    child = run.child_environment({"LC_ALL": "C", "PYTHONPATH": "/x", "A": "b"}, "linux", False)
    assert child == {"LC_CTYPE": "C.UTF-8", "A": "b"}
    assert run.child_environment({"LANG": "de_AT.UTF-8"}, "linux", False) == {"LANG": "de_AT.UTF-8"}


def test_demo_writes_to_annotator_demo_unless_told_otherwise() -> None:
    assert run.demo_arguments([]) == ["demo", "--out", "annotator-demo"]
    assert run.demo_arguments(["--out", "x"]) == ["demo", "--out", "x"]
    assert run.demo_arguments(["--out=x", "--no-window"]) == ["demo", "--out=x", "--no-window"]
    assert run.app_command(["demo"])[1:] == ["-P", "-m", "annotator", "demo"]


def test_tests_leave_the_long_ones_out_unless_asked() -> None:
    short = run.pytest_command(["-k", "lock"], cpus=2)[4:]
    assert short == ["-n", "2", "--dist", "loadfile", "-m", "not long", "-k", "lock"]
    assert run.pytest_command(["--long"], cpus=64)[4:] == ["-n", "8", "--dist", "loadfile"]
    assert run.pytest_command(["--long"], cpus=1)[4:] == []


def run_py(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(RUN_PY), *args]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_alone_it_prints_its_help() -> None:
    done = run_py()
    assert done.returncode == 0
    assert "run.py demo [--out DIR]" in done.stdout


def test_an_unknown_command_is_refused_with_the_help() -> None:
    done = run_py("tset")
    assert (done.returncode, done.stdout) == (2, "")
    assert "run.py test [--long]" in done.stderr


# --- the folder's name --------------------------------------------------------------------------


def test_the_folder_packaging_never_hides_the_library_packaging() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()
    code = "import sys, packaging.version; assert '' in sys.path; print(packaging.version.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not Path(done.stdout.strip()).is_relative_to(ROOT / "packaging")
    assert "packaging" in Path(done.stdout.strip()).parts


# --- for real, without a network ----------------------------------------------------------------


STUB_UV = """#!/bin/sh
case "$*" in *--help*) echo "  --system-certs"; exit 0 ;; esac
echo "stub uv was asked: $*" >&2
exit 1
"""


def tiny_wheel(folder: Path) -> Path:
    """A wheel of one module, made by hand."""
    path = folder / "tinything-1.0-py3-none-any.whl"
    info = "tinything-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("tinything.py", "FIGURE = 7\n")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tinything\nVersion: 1.0\n")
        tag = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr(f"{info}/WHEEL", tag)
        wheel.writestr(f"{info}/RECORD", f"tinything.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n")
    return path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of its own whose locks name one wheel, which lies beside it."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    digest = hashlib.sha256(tiny_wheel(wheels).read_bytes()).hexdigest()
    folder = tmp_path / "checkout"
    (folder / "packaging").mkdir(parents=True)
    (folder / "annotator").mkdir()
    (folder / "annotator" / "__init__.py").write_text("HERE = True\n", encoding="utf-8")
    (folder / "packaging" / "run.py").write_bytes(RUN_PY.read_bytes())
    for lock in run.LOCKS.values():
        lock_text = f"tinything==1.0 \\\n    --hash=sha256:{digest}\n"
        (folder / "packaging" / lock.name).write_text(lock_text, encoding="utf-8")
    return folder


def set_up(checkout: Path, path: str) -> subprocess.CompletedProcess[str]:
    """`run.py setup` with nothing in the environment but PATH, a home, and where wheels lie."""
    env = {
        "PATH": path,
        "HOME": str(checkout.parent),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(checkout.parent / "wheels"),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
    }
    command = [run.base_python(), str(checkout / "packaging" / "run.py"), "setup"]
    return subprocess.run(
        command, env=env, capture_output=True, text=True, check=False, timeout=240
    )


needs_venv = pytest.mark.skipif(
    os.name == "nt" or importlib.util.find_spec("ensurepip") is None,
    reason="the stub is a shell script, and venv needs ensurepip",
)


@needs_venv
@pytest.mark.parametrize("uv", ["fails", "is missing"])
def test_pip_fills_the_environment_where_uv_cannot(checkout: Path, tmp_path: Path, uv: str) -> None:
    stubs = tmp_path / "stubs"
    stubs.mkdir()
    if uv == "fails":
        (stubs / "uv").write_text(STUB_UV, encoding="utf-8")
        (stubs / "uv").chmod(0o755)
    system = os.pathsep.join(p for p in ("/usr/sbin", "/usr/bin", "/sbin", "/bin") if no_uv(p))
    done = set_up(checkout, f"{stubs}{os.pathsep}{system}")
    assert done.returncode == 0, done.stderr
    said = "uv did not do it; using pip" if uv == "fails" else "uv could not be had; using pip"
    assert said in done.stderr
    assert ("stub uv was asked" in done.stderr) == (uv == "fails")
    python = run.script(checkout / ".venv", "python")
    code = "import tinything, annotator; print(tinything.FIGURE, annotator.HERE)"
    ran = subprocess.run([str(python), "-P", "-c", code], capture_output=True, text=True)
    assert ran.stdout.split() == ["7", "True"], ran.stderr
    assert (checkout / ".venv" / "annotator-setup.txt").read_text().startswith("app ")
    again = set_up(checkout, f"{stubs}{os.pathsep}{system}")
    assert again.returncode == 0 and "installing" not in again.stderr, "the second run is a no-op"


@needs_venv
def test_a_wheel_that_is_not_the_locks_is_refused(checkout: Path, tmp_path: Path) -> None:
    for lock in (checkout / "packaging").glob("*.lock"):
        lock.write_text(f"tinything==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    done = set_up(checkout, "/usr/bin:/bin" if no_uv("/usr/bin") else "/bin")
    assert done.returncode == 3
    assert "could not be installed" in done.stderr
    assert not (checkout / ".venv" / "annotator-setup.txt").exists()


def no_uv(folder: str) -> bool:
    return not (Path(folder) / "uv").exists()


@pytest.mark.long
@needs_venv
def test_pip_install_gives_the_command_annotator(tmp_path: Path) -> None:
    """Fetches what the application needs, as `pip install .` does on any machine."""
    venv = tmp_path / "venv"
    subprocess.run([run.base_python(), "-m", "venv", str(venv)], check=True)
    python, command = run.script(venv, "python"), run.script(venv, "annotator")
    source = tmp_path / "source"
    left_out = shutil.ignore_patterns(".*", "tests", "docs", "annotator-demo", "__pycache__")
    shutil.copytree(ROOT, source, ignore=left_out)
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, str(source)], check=True, timeout=1_200)
    shutil.rmtree(source)  # nothing may lean on it
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ANNOTATOR_DATA": str(tmp_path / "data")}
    env.pop("PYTHONPATH", None)

    def annotator(*args: str) -> str:
        ran = subprocess.run(
            [str(command), *args],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    annotator("--selftest")
    annotator("new", "made", "--rubric", "harm-severity")
    assert '"ok": true' in annotator("check", "made", "--json")
    annotator("demo", "--no-window", "--out", "shown")
    assert len(list((tmp_path / "shown" / "screenshots").glob("*.png"))) >= 14
