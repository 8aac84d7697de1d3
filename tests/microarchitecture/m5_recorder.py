"""A stand-in for gem5's Python modules that only writes down what a configuration script sets and calls.

It simulates nothing. It is there to compare the settings of two scripts: every object is described by its class, its
arguments and its attributes, and every reference between objects by the number of the object in one fixed walk.
"""

from __future__ import annotations

import ast
import runpy
import sys
from pathlib import Path
from types import ModuleType
from unittest.mock import patch


class Recorded:
    """An object of a script: its class's name, its positional arguments and everything that was set on it."""

    def __init__(self, kind, arguments, attributes):
        self.__dict__.update(kind=kind, arguments=list(arguments), attributes=dict(attributes), calls=[])

    def __setattr__(self, name, value):
        self.attributes[name] = value

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self.attributes[name] if name in self.attributes else Member(self, name)


class Member:
    """A port, parameter or method that was used but not set: its owner and its path."""

    def __init__(self, owner, path):
        self.owner, self.path = owner, path

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Member(self.owner, f"{self.path}.{name}")

    def __call__(self, *arguments):
        if self.path == "totalInsts":
            return 0
        self.owner.calls.append((self.path, list(arguments)))
        return None


class RecordedClass:
    """A class of m5.objects."""

    def __init__(self, name):
        self.name = name

    def __call__(self, *arguments, **attributes):
        return Recorded(self.name, arguments, attributes)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *arguments: Recorded(f"{self.name}.{name}", arguments, {})


class _Event:
    def getCause(self):  # noqa: N802 - gem5's name
        return "a thread reached the max instruction count"


def record(script: Path, arguments: list[str]) -> tuple[list[object], list[object]]:
    """Run a configuration script; return the description of its Root's objects, and of the calls to m5 in order."""
    roots: list[Recorded] = []
    calls: list[tuple[str, tuple[object, ...]]] = []
    modules = _modules(script, roots, calls)
    with patch.dict(sys.modules, modules), patch.object(sys, "argv", [str(script), *arguments]):
        runpy.run_path(str(script), run_name="__m5_main__")
    (root,) = roots
    walk = _Walk()
    walk.describe(root)
    return walk.objects, [(name, [walk.describe(value) for value in values]) for name, values in calls]


def _modules(script, roots, calls):
    m5, objects, util = ModuleType("m5"), ModuleType("m5.objects"), ModuleType("m5.util")
    objects.__all__ = _class_names(script)

    def make(name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name != "Root":
            return RecordedClass(name)

        def root(**attributes):
            roots.append(Recorded("Root", (), attributes))
            return roots[-1]

        return root

    objects.__getattr__ = make
    util.addToPath = lambda path: None
    m5.objects, m5.util, m5.stats = objects, util, ModuleType("m5.stats")
    m5.curTick = lambda: 0
    m5.simulate = lambda: calls.append(("simulate", ())) or _Event()
    m5.stats.reset = lambda: calls.append(("stats.reset", ()))
    for name in ("instantiate", "drain", "memWriteback", "memInvalidate", "switchCpus"):
        setattr(m5, name, lambda *values, name=name: calls.append((name, values)))
    return {"m5": m5, "m5.objects": objects, "m5.util": util}


def _class_names(script):
    """Names that a script uses and does not assign, in capitals: what it takes from m5.objects."""
    names = [node for node in ast.walk(ast.parse(script.read_text())) if isinstance(node, ast.Name)]
    assigned = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return sorted({node.id for node in names if node.id[0].isupper()} - assigned)


class _Walk:
    """Numbers objects in the order of one walk through sorted attributes and describes each once."""

    def __init__(self):
        self.objects: list[object] = []
        self._numbers: dict[int, int] = {}

    def describe(self, value):
        if isinstance(value, Recorded):
            return self._number(value)
        if isinstance(value, Member):
            return ("member", self._number(value.owner), value.path)
        if isinstance(value, list | tuple):
            return [self.describe(item) for item in value]
        return value

    def _number(self, recorded):
        if id(recorded) not in self._numbers:
            self._numbers[id(recorded)] = number = len(self.objects)
            self.objects.append(None)
            self.objects[number] = {
                "class": recorded.kind,
                "arguments": self.describe(recorded.arguments),
                "attributes": {name: self.describe(recorded.attributes[name]) for name in sorted(recorded.attributes)},
                "calls": [(path, self.describe(arguments)) for path, arguments in recorded.calls],
            }
        return ("object", self._numbers[id(recorded)])
