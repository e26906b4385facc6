"""What must hold between an exercise's page, its module, and the solution that mistakes edit."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from utils.authoring.source import Fault, Source
from utils.checks.edits import EditError, edited
from utils.checks.page import Page, PageError, read_page, read_sentences
from utils.checks.sentences import placeholders

_OURS = {"details", "in_entries"}
"""What `Sentences` takes beside the values of a template."""


def page_faults(root: Path, source: Source) -> Iterator[Fault]:
    """Yield the faults of the pages of a chapter's exercises.

    Args:
        root: the course's root.
        source: the chapter's source, which holds the solutions.
    """
    folder = root / "utils" / "exercises" / f"ch{source.file.stem}"
    if not folder.is_dir():
        return  # `consistency` says that the chapter has no exercises
    names = _names(folder / "__init__.py")
    for name in names:
        module, page = folder / f"{name}.py", folder / f"{name}.md"
        if not module.is_file():
            sentence = f"there is no {module.name} beside this, and NAMES has {name!r}."
            yield _fault(root, folder / "__init__.py", 1, sentence)
            continue
        try:
            read = read_page(page)
        except PageError as error:
            yield _fault(root, error.path, error.line, error.sentence)
            continue
        cell = source.exercises.get(name)
        if cell is not None:
            yield from _edit_faults(root, page, read, cell.solved)
    for page in sorted(folder.glob("*.md")):
        if page.stem not in names and not page.with_suffix(".py").is_file():
            sentence = "no exercise stands behind this page: delete it, or name it in NAMES."
            yield _fault(root, page, 1, sentence)
    yield from sentence_faults(root, folder)


def sentence_faults(root: Path, folder: Path) -> Iterator[Fault]:
    """Yield where the modules of a folder and the sentences on their pages do not match."""
    # A family says sentences of an exercise's page (`seeds`).
    families = (root / "utils" / "checks").glob("*.py")
    shared = set().union(*(_words(ast.parse(path.read_bytes())) for path in families))
    for module in sorted(folder.glob("*.py")):
        page = module.with_suffix(".md")
        tree = ast.parse(module.read_bytes())
        spoken = list(_spoken(tree))
        if not spoken and not page.is_file():
            continue
        try:
            templates = read_sentences(page)
        except PageError as error:
            yield _fault(root, error.path, error.line, error.sentence)
            continue
        yield from _call_faults(root, module, templates, spoken)
        words, patterns = _words(tree) | shared, list(_patterns(tree))
        for key in templates:
            if key not in words and not any(re.fullmatch(each, key) for each in patterns):
                sentence = f"{module.name} never says the sentence **{key}**: delete it."
                yield _fault(root, page, _line_of(page, key), sentence)


def _names(path: Path) -> tuple[str, ...]:
    """Return NAMES of a chapter's package, without importing it."""
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "NAMES":
            return tuple(ast.literal_eval(node.value))
    return ()


def _edit_faults(root: Path, page: Path, read: Page, solution: str) -> Iterator[Fault]:
    """Yield each wrong answer of a page that its edits don't make, or that is not Python."""
    for item in read.mistakes:
        for way in item.ways:
            try:
                compile(edited(read.working or solution, way), "<a wrong answer>", "exec")
            except EditError as error:
                yield _fault(root, page, way.line, str(error))
            except SyntaxError as error:
                sentence = f"this wrong answer is not Python ({error.msg}): {error.text or ''}"
                yield _fault(root, page, way.line, sentence.strip())


def _spoken(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield the calls of a module's own `say` and `say.text` with a key that is written out."""
    speakers = {
        ast.unparse(node.targets[0])
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("Sentences(")
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = ast.unparse(node.func).removesuffix(".text")
        if name in speakers and isinstance(node.args[0], ast.Constant):
            yield node


def _patterns(tree: ast.AST) -> Iterator[str]:
    """Yield regular expressions for the texts that a module puts together (`f"model {name}"`)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            parts = (getattr(each, "value", "") for each in node.values)
            yield "".join(re.escape(each) if isinstance(each, str) else ".*" for each in parts)


def _words(tree: ast.AST) -> set[str]:
    """Return the texts that are written out in a module."""
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {each for each in constants if isinstance(each, str)}


def _call_faults(
    root: Path, module: Path, templates: dict[str, str], spoken: list[ast.Call]
) -> Iterator[Fault]:
    """Yield the calls whose sentence is missing, or is given other values than it names."""
    for call in spoken:
        key = ast.literal_eval(call.args[0])
        if key not in templates:
            sentence = f"the page {module.stem}.md has no sentence **{key}**."
            yield _fault(root, module, call.lineno, sentence)
            continue
        given = {keyword.arg for keyword in call.keywords} - _OURS
        missing = placeholders(templates[key]) - given
        if missing and None not in given:  # None stands for `**values`
            sentence = f"the sentence **{key}** also needs {', '.join(sorted(missing))}."
            yield _fault(root, module, call.lineno, sentence)
        unused = given - placeholders(templates[key]) - {None}
        if unused:
            names = ", ".join(sorted(filter(None, unused)))
            sentence = f"the sentence **{key}** has no place for {names}."
            yield _fault(root, module, call.lineno, sentence)


def _line_of(page: Path, key: str) -> int:
    """Return the line of a page on which an item stands."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if line.startswith(f"- **{key}**"))


def _fault(root: Path, path: Path, line: int, sentence: str) -> Fault:
    return Fault(path.relative_to(root), line, sentence)
