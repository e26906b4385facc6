"""Recording a class's answers in a corpus, and running a corpus through today's checks.

Both judge an answer alone and on cases of the corpus's own, which everybody may know: nothing is
earned on them. So a corpus needs no secret seed, and gives the same verdicts wherever it is run.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from utils.checks.registry import find_chapter
from utils.grading.changes import gist
from utils.grading.cohort import ROUNDS, SEED_FILE
from utils.grading.corpus import Corpus, CorpusError, Slice, Verdict, exists_still
from utils.grading.fingerprint import checks_fingerprint
from utils.grading.gradebook import Gradebook
from utils.grading.grades import GRADED, LEFT_OUT, Grade
from utils.grading.nameless import names_student, without_comments
from utils.grading.program import ProgramError, Slicer
from utils.grading.seed import Seed, load_seed
from utils.grading.sources import clean
from utils.grading.submission import Submission, collect
from utils.grading.trial import Means, Tried, tried

SEED = Seed(int.from_bytes(hashlib.sha256(b"course corpus").digest()[:16], "big"), "corpus")
MAX_SECONDS = 10.0
"""An answer that takes longer is not recorded: it would be run again with every change."""

_NAMED, _OTHERWISE, _LONG = "in which the name stands", "judged otherwise alone", "too long"
_NOT_RUN = "that could not be run"
_LIMIT = f"that met a limit or took over {MAX_SECONDS:.0f} s"
_LONGEST = 400


def record(
    path: Path,
    out: Path,
    corpus: Corpus,
    *,
    means: Means,
    chapter: str | None = None,
    seed_file: Path | None = None,
    say: Callable[[str], None] = print,
) -> int:
    """Add the answers of a class that has just been graded to a corpus, without names.

    Args:
        path: the submissions.
        out: the gradebook's folder.
        corpus: what they are added to. The same answer is kept once; a verdict that has changed
            replaces the former one.
        means: what runs them.
        chapter: this chapter only.
        seed_file: where the secret seed is; by default `.seed` in `out`.
        say: called with each sentence for the instructor.

    Returns:
        The exit status: 0 or, if something could not be run, 1, or 130 after Ctrl-C.

    Raises:
        CollectError, GradebookError, SeedError, CohortError, ClusterError, CorpusError,
            SandboxUnavailable: it can't begin, or go on; one sentence.
        CanaryError: the course's own notebooks got wrong grades.
    """
    seed = load_seed(seed_file or out / SEED_FILE, ROUNDS)
    recording = _Recording(corpus)
    found = _answers(path, out, chapter, seed, recording.skipped, unsafe=means.unsafe)
    result = Tried()
    if new := recording.select(found):
        say(f"Running {_many(new)} alone, to record {'them' if len(new) > 1 else 'it'} …")
        result = tried([_submission(answer) for answer in new], SEED, means, say)
        recording.take(result)
        corpus.write()
    for sentence in recording.report():
        say(sentence)
    if result.interrupted or result.stopped:
        say(f"{result.stopped or 'Interrupted.'} What is recorded stays; the same command goes on.")
    return result.status


class _Recording:
    """What is added to a corpus, and a tally of it.

    Attributes:
        skipped: how many answers are left out, by the reason.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.skipped: Counter[str] = Counter()
        self._corpus = corpus
        self._before = len(corpus.slices)
        self._known = 0
        self._turned = 0
        self._asked: dict[str, Slice] = {}

    def select(self, answers: Iterable[Slice]) -> list[Slice]:
        """Return the answers that are news to the corpus, each once."""
        self._asked = {answer.id: answer for answer in answers}
        new = [each for each in self._asked.values() if not _is_known(each, self._corpus)]
        self._known = len(self._asked) - len(new)
        return new

    def take(self, result: Tried) -> None:
        """Put in what has the same verdict alone as it had in the class."""
        for submission, grade in result.grades:
            answer = self._asked[submission.digest]
            reason, verdict = _recordable(answer, grade)
            if reason:
                self.skipped[reason] += 1
                continue
            self._turned += answer.id in self._corpus.slices
            self._corpus.put(replace(answer, verdict=verdict))
        self.skipped[_NOT_RUN] += len(result.failed)

    def report(self) -> Iterator[str]:
        """Yield what was recorded and what was not."""
        added = len(self._corpus.slices) - self._before
        parts = [f"{added} added", f"{self._known} there before"]
        parts += [f"{self._turned} with another verdict than before"] if self._turned else []
        yield f"Corpus {self._corpus.folder}: {', '.join(parts)}."
        left_out = [f"{many} {why}" for why, many in self.skipped.items() if many]
        if left_out:
            yield f"Not recorded: {', '.join(left_out)}."


def against(
    corpus: Corpus,
    *,
    means: Means,
    chapter: str | None = None,
    accept: bool = False,
    say: Callable[[str], None] = print,
) -> int:
    """Run a corpus through today's checks, and say which verdicts turn.

    Args:
        corpus: the answers.
        means: what runs them.
        chapter: this chapter only.
        accept: keep today's verdicts in the corpus.
        say: called with each sentence.

    Returns:
        The exit status: 0 if no verdict turns, 1 if one does or could not be reached, 130 after
        Ctrl-C.

    Raises:
        CohortError, ClusterError, CorpusError, SandboxUnavailable: it can't begin; one sentence.
        CanaryError: the course's own notebooks got wrong grades.
    """
    asked = _asked(corpus, chapter)
    gone = [each for each in asked.values() if not exists_still(each)]
    there = [each for each in asked.values() if exists_still(each)]
    result = Tried()
    if there:
        say(f"Running {_many(there)} of {corpus.folder} through today's checks …")
        result = tried([_submission(each) for each in there], SEED, means, say)
    pairs = [(asked[sub.digest], _now(asked[sub.digest], grade)) for sub, grade in result.grades]
    turned = [(old, now) for old, now in pairs if not old.verdict.agrees(now)]
    worded = [(old, now) for old, now in pairs if _reads_otherwise(old.verdict, now)]
    for line in (*_turned(turned), *_worded(worded), *_gone(gone), *_failed(result, asked)):
        say(line)
    if accept:
        for old, now in (*turned, *worded):
            corpus.put(replace(old, verdict=now))
        corpus.write()
    say(_summary(result, len(there), len(turned), len(worded), accept=accept))
    return result.status or int(bool(gone or (turned and not accept)))


def _asked(corpus: Corpus, chapter: str | None) -> dict[str, Slice]:
    """Return the answers of a chapter, or all.

    Raises:
        CorpusError: there are none.
    """
    try:
        wanted = find_chapter(chapter).number if chapter else None
    except LookupError as error:
        raise CorpusError(str(error.args[0])) from None
    found = {each.id: each for each in corpus.slices.values() if wanted in (None, each.chapter)}
    if found:
        return found
    of = f" of chapter {wanted}" if wanted else ""
    raise CorpusError(
        f"{corpus.folder} holds no answers{of}: make a corpus with "
        "`course grade submissions.zip --record CORPUS`."
    )


def _answers(
    path: Path,
    out: Path,
    chapter: str | None,
    seed: Seed,
    skipped: Counter[str],
    *,
    unsafe: bool,
) -> Iterator[Slice]:
    """Yield the answers of a class, each with the verdict that it has in the gradebook."""
    book = Gradebook.to_look_at(out)
    checks: dict[str, str] = {}
    for submission in collect(path, chapter).submissions:
        number = submission.chapter
        if not number or not submission.gradable:
            continue
        checks[number] = checks.get(number) or checks_fingerprint(number)
        grade = book.find(submission, seed.name, checks[number], unsafe=unsafe)
        if grade is None or grade.status not in (GRADED, LEFT_OUT):
            skipped[_LIMIT] += grade is not None
            continue
        yield from _slices(submission, grade, skipped)


def _slices(submission: Submission, grade: Grade, skipped: Counter[str]) -> Iterator[Slice]:
    """Yield the answers of a submission that name nobody."""
    try:
        slicer = Slicer(submission.cells(), submission.python)
    except ProgramError:
        return
    for entry in grade.exercises:
        program = slicer.program([entry.name])
        if entry.status == "not_started" or not program.names:
            continue
        source = without_comments(program.source)
        verdict = Verdict.of(entry)
        if source is None:
            skipped[_LONG] += 1
        elif names_student(f"{source}\n{verdict.sentence}", submission.student):
            skipped[_NAMED] += 1
        else:
            yield Slice(submission.chapter, entry.name, source, verdict, grade.seed_id)


def _is_known(answer: Slice, corpus: Corpus) -> bool:
    there = corpus.slices.get(answer.id)
    return there is not None and there.verdict.agrees(answer.verdict)


def _submission(answer: Slice) -> Submission:
    """Return an answer as a notebook of one cell; its digest leads back to it."""
    return Submission(
        student=answer.id,
        chapter=answer.chapter,
        file=f"{answer.chapter}/{answer.exercise}",
        data=json.dumps([answer.source]).encode(),
        digest=answer.id,
    )


def _now(answer: Slice, grade: Grade) -> Verdict:
    """Return today's verdict; what stopped the run is told with it."""
    entry = next(each for each in grade.exercises if each.name == answer.exercise)
    verdict = Verdict.of(entry)
    if grade.status == GRADED:
        return verdict
    return replace(verdict, sentence=f"{grade.sentence} {verdict.sentence}".strip())


def _recordable(answer: Slice, grade: Grade) -> tuple[str, Verdict]:
    """Return why an answer is left out (or nothing), and the verdict on it alone."""
    verdict = _now(answer, grade)
    if grade.status != GRADED or grade.seconds > MAX_SECONDS:
        return _LIMIT, verdict
    return "" if verdict.agrees(answer.verdict) else _OTHERWISE, verdict


def _reads_otherwise(before: Verdict, now: Verdict) -> bool:
    return before.agrees(now) and gist(before.sentence) != gist(now.sentence)


def _turned(turned: Iterable[tuple[Slice, Verdict]]) -> Iterator[str]:
    for old, now in sorted(turned, key=lambda pair: pair[0].label):
        yield f"{old.label}: {old.verdict} → {now}"
        yield f"  {clean(now.sentence, _LONGEST)}"
        yield f"  before: {clean(old.verdict.sentence, _LONGEST)}"


def _worded(worded: Iterable[tuple[Slice, Verdict]]) -> Iterator[str]:
    """Yield the sentences that read otherwise, each once: they turn no verdict."""
    alike: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for old, now in worded:
        before, after = old.verdict.sentence, now.sentence
        alike.setdefault((old.exercise, gist(before), gist(after)), []).append((before, after))
    for (exercise, _, _), pairs in sorted(alike.items()):
        before, after = pairs[0]
        yield f"{exercise}, {len(pairs)} with the same verdict in other words:"
        yield f"  {clean(after, _LONGEST)}"
        yield f"  before: {clean(before, _LONGEST)}"


def _gone(gone: Iterable[Slice]) -> Iterator[str]:
    many = Counter((each.chapter, each.exercise) for each in gone)
    for (chapter, exercise), count in sorted(many.items()):
        yield (
            f"The course has no exercise `{exercise}` in chapter {chapter} any more, to which "
            f"there {'is an answer' if count == 1 else f'are {count} answers'}: delete "
            f"{chapter}/{exercise}.jsonl from the corpus."
        )


def _failed(result: Tried, asked: dict[str, Slice]) -> Iterator[str]:
    for submission, why in result.failed:
        yield f"{asked[submission.digest].label}: {why}"


def _summary(result: Tried, there: int, turned: int, worded: int, *, accept: bool) -> str:
    done = len(result.grades)
    reached = f"{done} of {there}" if done < there else f"{done}"
    parts = [f"{turned or 'no'} verdict{'s' if turned > 1 else ''} would turn"]
    parts += [f"{worded} would read otherwise"] if worded else []
    kept = " Kept in the corpus." if accept and (turned or worded) else ""
    cut = f" {result.stopped or 'Interrupted.'}" if result.interrupted or result.stopped else ""
    return f"{reached} answer{'' if there == 1 else 's'}: {', '.join(parts)}.{kept}{cut}"


def _many(answers: list[Slice]) -> str:
    chapters = ", ".join(sorted({each.chapter for each in answers}))
    what = "answer" if len(answers) == 1 else "answers"
    return f"{len(answers)} {what} of chapter{'s' if ',' in chapters else ''} {chapters}"
