"""The house rules that only the source can break: who imports whom, who touches the world."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.sites import ROOT

PACKAGE = ROOT / "site_gen"
# From the ground up: each floor may use those before it, and modules of its own.
FLOORS = (
    {"site_gen", "late"},  # the version
    {
        "errors",
        "text",
        "disk",
        "heap",
        "settings",
        "manual",
        "report",
        "unchanged",
        "job",
        "helper",
    },
    {"intake"},
    {"standings"},
    {"pages"},
    {"output"},
    {"keys", "config"},
    {"diff", "readers"},
    {"shelf"},
    {"books"},
    {"sample"},
    {"bundle"},
    {"gather"},
    {"build"},
    {"serve", "starter"},
    {"commands", "options"},
    {"cli"},
    {"__main__"},
)
WORLD = {
    "calls": {"open", "input", "eval", "exec", "__import__"},
    "modules": {
        *("asyncio", "ctypes", "httpx", "io", "pathlib", "random", "secrets", "shutil", "socket"),
        *("subprocess", "tempfile", "threading", "time", "uuid"),
    },
    "attributes": {
        *("os.environ", "os.getenv", "os.open", "os.listdir", "os.stat", "os.urandom"),
        *("datetime.now", "datetime.today", "datetime.utcnow", "date.today"),
    },
}
ALLOWED = {
    "site_gen.pages.content": {"pathlib"},  # reads Markdown and assets
    "site_gen.pages.feeds": {"uuid"},  # version 5, a digest
}


class Module(NamedTuple):
    """A module and its source as a tree."""

    name: str
    tree: ast.Module

    @property
    def floor(self) -> int:
        """How high the module stands."""
        top = self.name.removeprefix("site_gen.").partition(".")[0]
        (floor,) = [at for at, names in enumerate(FLOORS) if top in names]
        return floor


def _modules() -> Iterator[Module]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        yield Module(name, ast.parse(path.read_text("utf-8")))


MODULES = {module.name: module for module in _modules()}
every_module = pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)


def imports(module: Module) -> set[str]:
    """Return the modules that a module imports anywhere in it, under TYPE_CHECKING too."""
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else str(node.module) for name in whole}
    return found


@every_module
def test_module_imports_from_its_own_floor_or_below(module: Module) -> None:
    ours = [MODULES[name] for name in imports(module) if name in MODULES]

    assert [other.name for other in ours if other.floor > module.floor] == []


def test_no_module_imports_itself_by_a_detour() -> None:
    below = {name: imports(module) & MODULES.keys() for name, module in MODULES.items()}

    while lowest := {name for name, others in below.items() if not others - {name}}:
        below = {name: below[name] - lowest for name in below.keys() - lowest}

    assert below == {}


def used(module: Module) -> set[str]:
    """Return what a module uses: called names, imported modules, dotted names of two parts."""
    found = {name.partition(".")[0] for name in imports(module)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.add(node.func.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add(f"{node.value.id}.{node.attr}")
    return found


@every_module
def test_standings_and_pages_do_not_touch_the_world(module: Module) -> None:
    if not module.name.startswith(("site_gen.standings", "site_gen.pages")):
        return
    world = set().union(*WORLD.values()) - ALLOWED.get(module.name, set())

    assert used(module) & world == set()


@every_module
def test_only_the_command_line_prints_or_exits(module: Module) -> None:
    speaks = {
        *("print", "exit", "quit", "sys.exit", "sys.stdout", "sys.stderr", "os._exit"),
        *("click", "logging", "warnings", "argparse", "SystemExit"),
    }
    # The process itself, and a command of its own.
    allowed = {"site_gen.cli", "site_gen.commands", "site_gen.__main__", "site_gen.sample.__main__"}
    if module.name in ("site_gen.manual", "site_gen.options"):  # they print nothing
        speaks -= {"click"}
    if module.name == "site_gen.helper":  # it ends its own copy of the process
        speaks -= {"os._exit"}

    assert module.name in allowed or used(module) & speaks == set()


@every_module
def test_environment_is_read_only_where_it_must_be(module: Module) -> None:
    allowed = {"site_gen.commands", "site_gen.intake.clock"}  # the key, and the clock

    assert module.name in allowed or used(module) & {"os.environ", "os.getenv"} == set()


def undocumented(node: ast.AST, name: str) -> Iterator[str]:
    """Yield the public classes, functions and methods in a node that say nothing of themselves."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            whole = f"{name}.{child.name}"
            if child.name.startswith("_"):
                continue
            if not ast.get_docstring(child):
                yield whole
            if isinstance(child, ast.ClassDef):
                yield from undocumented(child, whole)


@every_module
def test_what_is_public_is_documented(module: Module) -> None:
    silent = list(undocumented(module.tree, module.name))
    if module.tree.body and not ast.get_docstring(module.tree):
        silent.append(module.name)

    assert silent == []


@every_module
def test_every_error_is_one_of_the_family(module: Module) -> None:
    """Errors meant for the operator are SiteGenErrors; ValueError is what pydantic catches."""
    family = {
        node.name
        for node in ast.walk(MODULES["site_gen.errors"].tree)
        if isinstance(node, ast.ClassDef)
    }
    raised = {
        node.exc.func.id
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and isinstance(node.exc.func, ast.Name)
        and node.exc.func.id[0].isupper()
    }

    assert raised - family - {"ValueError"} == set()


def test_templates_hold_nothing_that_the_policy_would_block() -> None:
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text("utf-8")
        found += [
            f"{path.name}: {word}" for word in (" style=", " onclick=", "|safe") if word in text
        ]

    assert found == []
