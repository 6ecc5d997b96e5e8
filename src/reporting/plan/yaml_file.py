"""A YAML file of ``params/`` that knows on which line each of its keys stands."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from reporting.errors import Problem

# Ten times as fast, where PyYAML was built with it.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")
# References are written out; a few lines of them can stand for billions of values.
_MOST_PLACES = 100_000
# Keys that name an item of a list; an item without any is known by its number, from 1.
_NAMES = ("id", "slug", "number", "topic", "name", "check")

Path_ = tuple[str, ...]


@dataclass(frozen=True)
class YamlFile:
    """Content of one file, and where it stands.

    Fields:
        content: a mapping.
        rows: path of names (``measures, belonging, settings, topic``) → line, from 1.
        written: path → the text of a plain scalar as it stands in the file.
        names: path of keys and indexes → path of names.
    """

    name: str
    content: dict[str, Any]
    rows: dict[Path_, int] = field(default_factory=dict)
    written: dict[Path_, str] = field(default_factory=dict)
    names: dict[tuple[str | int, ...], Path_] = field(default_factory=dict)

    def named(self, place: Sequence[str | int]) -> Path_:
        """A path with the names of list items instead of their indexes."""
        for length in range(len(place), 0, -1):
            known = self.names.get(tuple(place[:length]))
            if known is not None:
                return (*known, *(str(part) for part in place[length:]))
        return tuple(str(part) for part in place)

    def row(self, key: str, value: str = "") -> int | None:
        """Line of a dotted key, or of what it stands in; the key may begin inside the file."""
        parts = tuple(key.split("."))
        for wanted in ((*parts[:-1], value), *(parts[:n] for n in range(len(parts), 0, -1))):
            if wanted in self.rows:
                return self.rows[wanted]
            inside = [row for path, row in self.rows.items() if path[-len(wanted) :] == wanted]
            if inside and len(wanted) > 1:
                return inside[-1]
        return None


def read_yaml(path: Path) -> YamlFile | Problem:
    """The file, or what keeps it from being read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Problem(path.name, None, "", "", "this file is missing")
    except UnicodeDecodeError as error:
        before = path.read_bytes()[: error.start]
        row = before.count(b"\n") + 1
        return Problem(path.name, row, "", f"byte {error.start}", "save this file as UTF-8 text")
    except OSError as error:
        return Problem(path.name, None, "", "", f"cannot be read ({error.strerror})")
    for row, line in enumerate(text.splitlines(), start=1):
        if line.startswith(_CONFLICT):
            rule = "resolve the git conflict that begins here" if line[0] == "<" else _REST
            return Problem(path.name, row, "", line, rule)
    return _parsed(path.name, text)


_REST = "resolve the git conflict of which this line is a part"


def _parsed(name: str, text: str) -> YamlFile | Problem:
    loader = _StrictLoader(text)
    try:
        node = loader.get_single_node()
        content = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        row = mark.line + 1 if mark else None
        lines = [*text.splitlines(), ""]
        line = lines[min(row or 0, len(lines)) - 1]
        return Problem(name, row, "", line.strip(), _rule(error, line))
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        return Problem(name, None, "", "", f"not valid YAML: {str(error).splitlines()[0]}")
    finally:
        loader.dispose()
    if not isinstance(content, dict):
        return Problem(name, None, "", "", "must hold keys and values, each like `key: value`")
    file = YamlFile(name, content)
    for place, path, row, written in _places(node, (), ()):
        if len(file.names) == _MOST_PLACES:
            rule = f"more than {_MOST_PLACES:,} values; do its references refer to each other?"
            return Problem(name, None, "", "", rule)
        file.rows.setdefault(path, row)
        file.names[place] = path
        if written is not None:
            file.written[path] = written
    return file


def _rule(error: yaml.MarkedYAMLError, line: str) -> str:
    if line.lstrip(" ").startswith("\t"):
        return "this line begins with a tab; YAML is indented with blanks"
    problem = str(error.problem).strip()
    if "mapping values are not allowed" in problem:
        problem += "; a text with a colon stands in quotes, and keys of one level begin alike"
    return f"not valid YAML: {problem}"


def _places(
    node: Any, place: tuple[str | int, ...], path: Path_
) -> Iterator[tuple[tuple[str | int, ...], Path_, int, str | None]]:
    """Every value below a node: keys and indexes, names, line, and a plain scalar's text."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            step = str(key.value)
            plain = isinstance(value, yaml.ScalarNode) and not value.style
            here, named = (*place, step), (*path, step)
            yield here, named, key.start_mark.line + 1, value.value if plain else None
            yield from _places(value, here, named)
    elif isinstance(node, yaml.SequenceNode):
        taken: set[str] = set()
        for index, value in enumerate(node.value):
            name = _name(value) or str(index + 1)
            step = str(index + 1) if name in taken else name
            taken.add(name)
            plain = isinstance(value, yaml.ScalarNode) and not value.style
            here, named = (*place, index), (*path, step)
            yield here, named, value.start_mark.line + 1, value.value if plain else None
            yield from _places(value, here, named)


def _name(node: Any) -> str:
    """What a list item is called in messages."""
    if not isinstance(node, yaml.MappingNode):
        return ""
    texts = {k.value: v.value for k, v in node.value if isinstance(v, yaml.ScalarNode)}
    return next((str(texts[key]) for key in _NAMES if texts.get(key)), "")


class _StrictLoader(_Loader):  # type: ignore[misc]
    """YAML in which a key that stands twice is an error instead of a silent overwrite."""


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[str] = set()
    for key_node, _ in node.value:
        key = str(loader.construct_object(key_node))
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"key {key!r} stands twice", key_node.start_mark
            )
        seen.add(key)
    mapping: dict[Hashable, Any] = loader.construct_mapping(node, deep=True)
    return mapping


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping)
