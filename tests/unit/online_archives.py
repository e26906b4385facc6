"""Small archives in the real formats of the online sets, and a host on this machine for them.

Every text here is made up; folders, file names, separators and oddities are those of the real
archives: reviews of 0 to 10 points in folders, quoted CSV, one Latin-1 byte in TREC, `-DOCSTART-`
lines, `__NULL__` for a missing translation, answers with their offsets.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

IMDB = "http://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz"
AG_NEWS = "https://drive.google.com/uc?export=download&id=0Bz8a_Dbh9QhbUDNpeUdjb0wxRms"
TREC_TRAIN = "http://cogcomp.org/Data/QA/QC/train_5500.label"
TREC_TEST = "http://cogcomp.org/Data/QA/QC/TREC_10.label"
CONLL = "https://data.deepai.org/conll2003.zip"
TED_MULTI = "http://phontron.com/data/ted_talks.tar.gz"
TED_HRLR = "http://www.phontron.com/data/qi18naacl-dataset.tar.gz"
SQUAD = "https://rajpurkar.github.io/SQuAD-explorer/dataset/"
PLAYS = "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt"

PLAY = "".join(f"SPEAKER {n}:\nThe café is shut, line {n}.\n\n" for n in range(200))
PASSAGE = (
    "The mill was built in 1820 by J. R. Weir.  It burned down twice.\n"
    'The owner said: "Never again." After that, Zoe\u0308 Lind kept bees there.'
)


@dataclass(frozen=True)
class Served:
    """A file as a host serves it: its name, and its bytes."""

    name: str
    content: bytes


@dataclass
class Host:
    """What the host on this machine holds, by real address, and how it behaves."""

    files: dict[str, Served]
    address: str = ""
    asked: list[str] = field(default_factory=list)
    status: int = 200
    silent: threading.Event | None = None

    def infos(self, info: Callable[..., Any], size: Callable[[int], Any]) -> dict[str, Any]:
        """Return what TFDS would know of the files: sizes and checksums (none for CoNLL)."""
        return {
            url: info(size(len(it.content)), hashlib.sha256(it.content).hexdigest(), it.name)
            for url, it in self.files.items()
            if url != CONLL
        }

    def local(self, url: str) -> str:
        """Return where a real address is found here."""
        self.asked.append(url)
        number = list(self.files).index(url)
        return f"http://{self.address}/{number}/{urlsplit(url).path.rsplit('/', 1)[-1]}"


@contextmanager
def serve(host: Host) -> Iterator[Host]:
    """Serve the files on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if host.silent is not None:
                host.silent.wait(30)
                return
            if host.status != 200:
                self.send_error(host.status)
                return
            served = list(host.files.values())[int(self.path.split("/")[1])]
            self.send_response(200)
            self.send_header("Content-Length", str(len(served.content)))
            self.send_header("Content-Disposition", f'attachment; filename="{served.name}"')
            self.end_headers()
            self.wfile.write(served.content)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host.address = f"127.0.0.1:{server.server_address[1]}"
    try:
        yield host
    finally:
        if host.silent is not None:
            host.silent.set()
        server.shutdown()
        server.server_close()


def every_archive() -> dict[str, Served]:
    """Return a small archive for each real address."""
    return {
        IMDB: Served("aclImdb_v1.tar.gz", tar_gz(_reviews())),
        AG_NEWS: Served("ag_news_csv.tar.gz", tar_gz(_news())),
        TREC_TRAIN: Served("train_5500.label", _questions(300, "What is thing")),
        TREC_TEST: Served("TREC_10.label", _questions(20, "Where is place", repeat=3)),
        CONLL: Served("conll2003.zip", _conll()),
        TED_MULTI: Served("ted_talks.tar.gz", tar_gz(_talks())),
        TED_HRLR: Served("qi18naacl-dataset.tar.gz", tar_gz(_pairs())),
        f"{SQUAD}train-v1.1.json": Served("train-v1.1.json", _squad(40)),
        f"{SQUAD}dev-v1.1.json": Served("dev-v1.1.json", _squad(2, "Dev ")),
        PLAYS: Served("input.txt", PLAY.encode()),
    }


def tar_gz(files: dict[str, str]) -> bytes:
    """Return a compressed tar with these files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, text in files.items():
            header = tarfile.TarInfo(name)
            header.size = len(text.encode())
            tar.addfile(header, io.BytesIO(text.encode()))
    return buffer.getvalue()


def _reviews() -> dict[str, str]:
    files = {"aclImdb/README": "About.", "aclImdb/imdb.vocab": "the\n"}
    for number in range(60):
        for label, points, word in (("pos", 9, "grand"), ("neg", 2, "dull")):
            text = f"Film {number} was {word}.<br /><br />Señor Ortiz plays {label} {number}."
            files[f"aclImdb/train/{label}/{number}_{points}.txt"] = text
    files["aclImdb/train/unsup/0_0.txt"] = "No label."
    files["aclImdb/test/pos/0_10.txt"] = "A test film that was grand."
    # The same letters stand in training, and twice over in the test split.
    files["aclImdb/test/neg/0_1.txt"] = "FILM 7 was dull. Señor Ortiz plays neg 7"
    files["aclImdb/test/neg/1_1.txt"] = "Film 7 was dull. Señor Ortiz plays neg 7."
    return files


def _news() -> dict[str, str]:
    def table(count: int, title: str) -> str:
        rows = io.StringIO()
        writer = csv.writer(rows, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for number in range(count):
            row = (number % 4 + 1, f"{title} {number}", f'Wire - "Prices" fell\\{number} times.')
            writer.writerow(row)
        return rows.getvalue()

    return {
        "ag_news_csv/classes.txt": "World\nSports\nBusiness\nSci/Tech\n",
        "ag_news_csv/train.csv": table(100, "Markets"),
        "ag_news_csv/test.csv": table(8, "Harvest"),
    }


def _questions(count: int, opening: str, repeat: int = 0) -> bytes:
    labels = ["DESC:def", "ENTY:other", "ABBR:abb", "HUM:ind", "NUM:count", "LOC:other"]
    rows = [f"{labels[n % 6]} {opening} {n} ?" for n in range(count)]
    rows += [f"{labels[n % 6]} What is thing {n} ?" for n in range(repeat)]
    return "\n".join(rows).encode() + b"\nLOC:city What is the sister\xf0city of Lyon ?\n"


def _conll() -> bytes:
    def file(*sentences: str) -> str:
        head = "-DOCSTART- -X- -X- O\n\n"
        rows = ("".join(f"{row}\n" for row in each.split("|")) for each in sentences)
        return head + "\n".join(rows) + "\n"

    lind = "Ada NNP B-NP B-PER|Lind NNP I-NP I-PER|left VBD B-VP O|Rīga NNP B-NP B-LOC|. . O O"
    files = {
        "metadata": "about",
        "train.txt": file(lind, "UNO NNP B-NP B-ORG|won VBD B-VP O", "Tied VBD B-VP O"),
        "valid.txt": file("tied VBD B-VP O", "Rain NN B-NP O|fell VBD B-VP O"),
        "test.txt": file("French JJ B-NP B-MISC|wine NN I-NP O", "Rain NN B-NP O|fell VBD B-VP O"),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def _talks() -> dict[str, str]:
    head = "talk_name\ten\tes\tpt\n"
    thanks = "Thank you .\tGracias .\tObrigado .\n"
    rows = (
        f'talk_{n}\tI said "no" {n} times .\tDije «no» {n} veces , ¿ eh ?\t__NULL__\n'
        for n in range(5)
    )
    return {
        "all_talks_train.tsv": head
        + "".join(rows)
        + f"talk_9\t{thanks}"
        + "talk_5\tOnly here .\t__NULL__\tSó aqui .\ntalk_5\tHalf .\t_ _ NULL _ _\tMeia .\n",
        "all_talks_dev.tsv": f"{head}talk_6\tWe saw bees .\tVimos abejas .\tVimos abelhas .\n",
        "all_talks_test.tsv": f"{head}talk_7\t{thanks}",
    }


def _pairs() -> dict[str, str]:
    folder = "datasets/pt_to_en"
    english = "the bees came back\nno words here\nbut why ?\nthank you .\n"
    portuguese = "as abelhas voltaram\n\nmas porquê ?\nobrigado .\n"
    return {
        f"{folder}/en.train": english,
        f"{folder}/pt.train": portuguese,
        f"{folder}/en.dev": "a new day\n",
        f"{folder}/pt.dev": "um novo dia\n",
        f"{folder}/en.test": "thank you .\n",
        f"{folder}/pt.test": "obrigado .\n",
    }


def _squad(articles: int, prefix: str = "") -> bytes:
    def article(number: int) -> dict[str, Any]:
        context = f"{PASSAGE} {prefix}{number}."
        asked = [("Who built it?", "J. R. Weir"), ("Who kept bees?", "Zoe\u0308 Lind")]
        asked.append(("What did he say?", 'Never again." After that'))
        qas = [
            {
                "id": f"{prefix}{number}-{place}",
                "question": f" {question}",
                "answers": [
                    {"text": answer, "answer_start": context.index(answer)},
                    {"text": "twice", "answer_start": context.index("twice")},
                ],
            }
            for place, (question, answer) in enumerate(asked)
        ]
        return {
            "title": f"{prefix}Mill_{number}",
            "paragraphs": [{"context": context, "qas": qas}],
        }

    made = {"version": "1.1", "data": [article(number) for number in range(articles)]}
    return json.dumps(made).encode()
