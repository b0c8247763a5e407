"""Reads the code, not its behaviour: the rules of STYLE.md that a machine can check."""

import ast
import re
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("console.kit", "security", "organizations", "billing", "branding", "console")  # imports point left
PACKAGES = ("console", "security", "organizations", "billing", "branding")
BANNED = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "data", "info", "misc"}


@cache
def product_modules() -> list[Path]:
    """Every module of the product; migrations are history and stay as they are."""
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


@cache
def all_modules() -> list[Path]:
    """The product's modules and the tests'."""
    return [*product_modules(), ROOT / "manage.py", *sorted((ROOT / "tests").rglob("*.py"))]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def layer(module: str) -> int | None:
    """The place of a module in LAYERS; None for what is not ours."""
    for place, package in enumerate(LAYERS):
        if module == package or module.startswith(f"{package}."):
            return place
    return None


def imported(node: ast.AST) -> list[str]:
    """The modules an import statement names; `from console import kit` names console.kit."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names] if node.level == 0 else ["relative"]
    return []


def test_imports_point_to_the_left_only():
    wrong = []
    for path in product_modules():
        own = layer(dotted(path))
        for node in ast.walk(tree_of(path)):
            for name in imported(node):
                place = layer(name)
                if name == "relative" or (place is not None and own is not None and place > own):
                    wrong.append(f"{short(path)}:{node.lineno} imports {name}")
    assert wrong == []


def test_nothing_is_imported_inside_a_function_except_when_an_app_is_ready():
    wrong = []
    for path in product_modules():
        for function in _functions(tree_of(path)):
            if path.name == "apps.py" and function.name == "ready":
                continue
            wrong += [f"{short(path)}:{node.lineno}" for node in ast.walk(function) if imported(node)]
    assert wrong == []


def test_foreign_keys_point_to_the_left_too():
    wrong = []
    for model in _our_models():
        own = layer(model.__module__)
        for field in model._meta.get_fields(include_hidden=True):
            target = getattr(field, "remote_field", None) and not field.auto_created and field.related_model
            if target and (place := layer(target.__module__)) is not None and place > own:
                wrong.append(f"{model._meta.label}.{field.name} points to {target._meta.label}")
    assert wrong == []


def test_no_module_is_long_and_most_are_short():
    lengths = {path: len(path.read_text().splitlines()) for path in all_modules()}
    assert {short(path): length for path, length in lengths.items() if length > 300} == {}
    written = [lengths[path] for path in product_modules() if lengths[path]]
    assert statistics.median(written) < 80


def test_every_module_opens_with_what_it_is_for():
    silent = [short(path) for path in all_modules() if path.read_text().strip() and not _sentence(tree_of(path))]
    assert silent == []


def test_every_public_function_says_what_it_does():
    silent = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in product_modules()
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_names_say_what_a_thing_is():
    wrong = [short(path) for path in product_modules() if set(path.stem.split("_")) & BANNED]
    wrong += [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in product_modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.lower().strip("_") in BANNED
    ]
    assert wrong == []


def test_nothing_happens_behind_a_change():
    """No signals, no receivers, no save() of our own: an operation says all that it does."""
    wrong = [
        f"{short(path)}:{node.lineno} imports {name}"
        for path in product_modules()
        for node in ast.walk(tree_of(path))
        for name in imported(node)
        if re.match(r"django\.(dispatch|db\.models\.signals|core\.signals|contrib\.auth\.signals)\b", name)
    ]
    wrong += [
        f"{model._meta.label}.{name}()"
        for model in _our_models()
        for owner in model.__mro__
        if layer(owner.__module__) is not None
        for name in ("save", "delete", "save_base")
        if name in vars(owner)
    ]
    assert wrong == []


def test_the_environment_is_read_in_one_place():
    allowed = {"console/env.py"}
    wrong = []
    for path in product_modules():
        if short(path) in allowed or "local" in path.parts:
            continue
        wrong += [
            f"{short(path)}:{number}"
            for number, line in enumerate(path.read_text().splitlines(), 1)
            if re.search(r"\b(environ|getenv)\b", line) and "environ.setdefault(" not in line
        ]
    assert wrong == []


def test_operations_take_named_arguments_with_the_actor_first():
    wrong = []
    for path in product_modules():
        if "operations" not in {path.stem, path.parent.name}:
            continue
        for node in tree_of(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            named = [argument.arg for argument in node.args.kwonlyargs]
            if node.args.args or node.args.posonlyargs or ("actor" in named and named[0] != "actor"):
                wrong.append(f"{short(path)}:{node.lineno} {node.name}")
    assert wrong == []


@pytest.mark.parametrize("room", ["models", "operations", "queries", "guards", "events", "permissions", "tasks"])
def test_there_is_no_request_below_the_views(room):
    wrong = [
        f"{short(path)}:{function.lineno} {function.name}"
        for path in product_modules()
        if room in {path.stem, *path.relative_to(ROOT).parts[1:-1]} and "console" not in path.parts[-3:-2]
        for function in _functions(tree_of(path))
        if "request" in {argument.arg for argument in [*function.args.args, *function.args.kwonlyargs]}
    ]
    assert wrong == []


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _sentence(tree: ast.Module) -> bool:
    return len((ast.get_docstring(tree) or "").split()) >= 3


def _our_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if layer(model.__module__) is not None]
