"""Whose a file is: by its folder, or by the name a learning-management system gave it."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

from utils.checks.registry import CHAPTERS
from utils.grading.model_names import ModelName, model_name
from utils.grading.sources import MODEL, NOTEBOOK_END, Source, Stray, clean

# `Jane Doe_12345_assignsubmission_file_`, a folder or the beginning of a file name.
# A student may have such a mark in a name of their own: in a folder's name the last is Moodle's.
_MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)")
_MOODLE_MARK = re.compile(r"_\d+_assignsubmission_(?:file|onlinetext)")
# `doejane_LATE_12345_67890_notebook.ipynb`, `LATE_anon_aB3xZ_67890_notebook.ipynb`; attachments
# are numbered upwards.
_CANVAS = re.compile(
    r"(?:(?:LATE_)?anon_(?P<anonymous>[0-9A-Za-z]{5})(?:_LATE)?"
    r"|(?P<name>.+?)(?:_LATE)?_(?P<id>\d+))_(?P<version>\d+)_(?P<rest>.+)"
)
_NO_ID = re.compile(r"\(id (\d+)\)")
# What Google Drive, JupyterLab, Windows and browsers add to the name of a copy.
_COPY = re.compile(
    r"^Copy (?:\(\d+\) )?of |(?:-Copy\d*| - Copy(?: \(\d+\))?| \(\d+\))$", re.IGNORECASE
)
STEMS = re.compile("|".join(chapter.stem for chapter in CHAPTERS), re.IGNORECASE)
"""The chapters' file names."""
MAX_OF_ONE = 200
"""Files of one student: twelve chapters, and each handed in a dozen times."""


@dataclass(frozen=True)
class Owner:
    """Whose a file is: `key` is the same for all files of a student, `shown` is for people.

    `late` tells whether the system that named the file calls it late.
    """

    key: tuple[str, ...]
    shown: str
    file: str
    version: int = 0
    late: bool = False


def few_each(
    owned: list[tuple[Source, Owner]],
) -> tuple[list[tuple[Source, Owner]], list[Stray]]:
    """Return the latest files of each student, so many as anyone hands in, and the others."""
    groups: dict[str, list[tuple[Source, Owner]]] = defaultdict(list)
    for source, owner in owned:
        groups[owner.shown].append((source, owner))
    kept, strays = [], []
    for student, files in groups.items():
        files.sort(key=lambda each: (each[1].version, each[0].modified), reverse=True)
        kept += files[:MAX_OF_ONE]
        if len(files) > MAX_OF_ONE:
            reason = (
                f"and {len(files) - MAX_OF_ONE - 1:,} more: of one student ({student}) the "
                f"{MAX_OF_ONE} latest files are looked at"
            )
            strays.append(Stray(files[MAX_OF_ONE][0].label, reason))
    return kept, strays


def with_students(sources: list[Source], depth: int) -> list[tuple[Source, Owner]]:
    """Return each source with its owner; no two owners are shown by the same name.

    The first `depth` folders of each name are nobody's.
    """
    canvas = _is_from_canvas(sources, depth)
    owners = [_owner(source.parts[depth:], canvas) for source in sources]
    shown: dict[str, tuple[str, ...]] = {}
    names: dict[tuple[str, ...], str] = {}
    for owner in sorted(owners, key=lambda owner: owner.key):
        if owner.key in names:
            continue
        name, number = owner.shown, 2
        while name in shown:
            name, number = f"{owner.shown} #{number}", number + 1
        shown[name] = owner.key
        names[owner.key] = name
    renamed = [replace(owner, shown=names[owner.key]) for owner in owners]
    return list(zip(sources, renamed, strict=True))


def unrecognised(sources: list[Source], depth: int) -> list[str]:
    """Return the files among those of Canvas whose names it did not write."""
    if not _is_from_canvas(sources, depth):
        return []
    return [
        source.label
        for source in sources
        if len(source.parts) == depth + 1
        and not _is_of_canvas(source.parts[-1])
        and not _MOODLE.fullmatch(source.parts[-1])
    ]


def _is_from_canvas(sources: list[Source], depth: int) -> bool:
    """Return whether most of the files that lie in no folder have names as Canvas writes them.

    One such name may be anybody's: `jane_2026_11_notes.ipynb`.
    """
    flat = [source.parts[-1] for source in sources if len(source.parts) == depth + 1]
    return 2 * sum(map(_is_of_canvas, flat)) > len(flat)


def common_depth(sources: list[Source]) -> int:
    """Return 1 if everything lies in one outer folder that is nobody's, as in many a zip."""
    tops = {source.parts[0] for source in sources}
    depths = {len(source.parts) for source in sources}
    if len(tops) != 1 or min(depths, default=1) < 2 or _MOODLE.fullmatch(tops.pop()):
        return 0
    if min(depths) > 2:
        return 1
    inside = {name for source in sources if (name := _student_in(source.parts[-1]))}
    return 1 if len(inside) > 1 else 0


def _owner(parts: tuple[str, ...], canvas: bool) -> Owner:
    for folder in parts[:-1]:  # the outermost: folders in it are the student's own
        if match := _MOODLE.fullmatch(folder):
            return _numbered(match["name"], match["id"], parts[-1])
    if len(parts) > 1:
        return Owner(("folder", parts[0]), _stranger(parts[0]), parts[-1])
    if match := _MOODLE.fullmatch(parts[0]):
        if len(_MOODLE_MARK.findall(parts[0])) == 1:
            return _numbered(match["name"], match["id"], match["rest"])
        # Of a name or a file that is called like this: nothing tells whose number is Moodle's.
        return Owner(("moodle", match["name"]), _stranger(match["name"]), match["rest"])
    match = _CANVAS.fullmatch(parts[0]) if canvas and _is_of_canvas(parts[0]) else None
    if match is None:
        name = _student_in(parts[0]) or _called(parts[0])
        return Owner(("file", name), _stranger(name), parts[0])
    version = int(match["version"][:15])
    # Canvas writes names in small letters, so that these are its own.
    late = "_LATE_" in f"_{parts[0][: match.start('version')]}"
    if match["anonymous"]:
        name = f"anonymous {match['anonymous']}"
        return Owner(("anonymous", match["anonymous"]), name, match["rest"], version, late)
    owner = _numbered(match["name"], match["id"], match["rest"])
    return replace(owner, version=version, late=late)


def _is_of_canvas(file: str) -> bool:
    match = _CANVAS.fullmatch(file)
    if match is None:
        return False
    # A model may be called `films_try_1_2_20_1a2b3c4d`: in Canvas's names the task comes later.
    return not file.lower().endswith(MODEL) or model_name(match["rest"]) is not None


def _called(file: str) -> str:
    """Return what there is instead of a student's name: the model's, or the whole name."""
    model = _model(file)
    return (model.name if model else "") or Path(file).stem


def _model(file: str) -> ModelName | None:
    return model_name(file) if file.lower().endswith(MODEL) else None


def _numbered(name: str, number: str, file: str) -> Owner:
    return Owner(("id", number), f"{_stranger(name)} (id {number[:20]})", file)


def _stranger(name: str) -> str:
    """Return a name that no system wrote; a number in it is nobody's id."""
    return _person(_NO_ID.sub(r"[id \1]", name))


def _person(name: str) -> str:
    """Return a name for people; one that was cut keeps a mark of its own."""
    short = clean(name, 100) or "(no name)"
    if short.endswith("…"):
        short += hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:6]
    return short


def _student_in(file: str) -> str:
    """Return what a file name holds beside the chapter: `01_recurrence_jane.ipynb` is jane's.

    Of a model's name, it is what stands before the task.
    """
    if (model := _model(file)) is not None:
        return model.before
    name = _COPY.sub("", NOTEBOOK_END.sub("", file))
    return STEMS.sub(" ", name).strip(" _-.")
