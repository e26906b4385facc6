"""Answers of a class to the exercises of chapter 04, each with its true cause."""

from __future__ import annotations

ANSWERS: list[tuple[str, str, str, str]] = [
    (
        "tag_spans",
        "right",
        "a loop with a flag for the open entity",
        """\
def tag_spans(tags):
    spans = []
    start = None
    for i, tag in enumerate(tags):
        if start is not None and not tag.startswith("I-"):
            spans.append((tags[start][2:], start, i))
            start = None
        if tag.startswith("B-"):
            start = i
    if start is not None:
        spans.append((tags[start][2:], start, len(tags)))
    return spans
""",
    ),
    (
        "tag_spans",
        "right",
        "from each B- a while loop runs on",
        """\
def tag_spans(tags):
    out = []
    for i in range(len(tags)):
        if tags[i][0] == "B":
            j = i + 1
            while j < len(tags) and tags[j][0] == "I":
                j += 1
            out.append((tags[i].split("-")[1], i, j))
    return out
""",
    ),
    (
        "tag_spans",
        "right",
        "the last entry is replaced by a longer one",
        """\
def tag_spans(tags):
    spans = []
    for place, tag in enumerate(tags):
        mark, _, kind = tag.partition("-")
        if mark == "B":
            spans.append((kind, place, place + 1))
        elif mark == "I":
            kind, start, _ = spans[-1]
            spans[-1] = (kind, start, place + 1)
    return spans
""",
    ),
    (
        "tag_spans",
        "right",
        "each entity is a list, not a tuple",
        """\
def tag_spans(tags):
    spans = []
    for i, tag in enumerate(tags):
        if tag.startswith("B"):
            spans.append([tag[2:], i, i + 1])
        elif tag.startswith("I"):
            spans[-1][2] += 1
    return spans
""",
    ),
    (
        "tag_spans",
        "right",
        "a sentinel at the end, kinds and places in arrays",
        """\
def tag_spans(tags):
    first = np.array([tag[0] for tag in tags] + ["O"])
    starts = np.flatnonzero(first == "B")
    ends = [s + 1 + int(np.argmax(first[s + 1 :] != "I")) for s in starts]
    return [(tags[s][2:], int(s), e) for s, e in zip(starts, ends)]
""",
    ),
    (
        "tag_spans",
        "wrong",
        "end is the last token, not the place after it",
        """\
def tag_spans(tags):
    spans = []
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            end = i
            while end + 1 < len(tags) and tags[end + 1].startswith("I-"):
                end += 1
            spans.append((tag[2:], i, end))
    return spans
""",
    ),
    (
        "tag_spans",
        "wrong",
        "an entity at the end of the sentence is lost",
        """\
def tag_spans(tags):
    spans = []
    start = None
    for i, tag in enumerate(tags):
        if start is not None and tag[0] != "I":
            spans.append((tags[start][2:], start, i))
            start = None
        if tag[0] == "B":
            start = i
    return spans
""",
    ),
    (
        "tag_spans",
        "wrong",
        "neighbouring entities of one kind are merged",
        """\
def tag_spans(tags):
    spans = []
    before = None
    for i, tag in enumerate(tags):
        kind = None if tag == "O" else tag[2:]
        if kind is not None and kind == before:
            spans[-1] = (kind, spans[-1][1], i + 1)
        elif kind is not None:
            spans.append((kind, i, i + 1))
        before = kind
    return spans
""",
    ),
    (
        "tag_spans",
        "wrong",
        "any run of tags other than O is one entity, with the kind of its first tag",
        """\
def tag_spans(tags):
    spans = []
    start = None
    for i, tag in enumerate(tags + ["O"]):
        if tag != "O" and start is None:
            start = i
        if tag == "O" and start is not None:
            spans.append((tags[start][2:], start, i))
            start = None
    return spans
""",
    ),
    (
        "tag_spans",
        "wrong",
        "the kind keeps its B-",
        """\
def tag_spans(tags):
    spans = []
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            spans.append((tag, i, i + 1))
        elif tag.startswith("I-"):
            kind, start, end = spans[-1]
            spans[-1] = (kind, start, end + 1)
    return spans
""",
    ),
    (
        "tag_spans",
        "wrong",
        "length in place of end",
        """\
def tag_spans(tags):
    spans = []
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            n = 1
            while i + n < len(tags) and tags[i + n].startswith("I-"):
                n += 1
            spans.append((tag[2:], i, n))
    return spans
""",
    ),
    (
        "tag_spans",
        "wrong",
        "entities of a single token are lost",
        """\
def tag_spans(tags):
    spans = []
    for i, tag in enumerate(tags):
        if tag.startswith("I-"):
            if tags[i - 1].startswith("B-"):
                spans.append((tag[2:], i - 1, i + 1))
            else:
                kind, start, end = spans[-1]
                spans[-1] = (kind, start, i + 1)
    return spans
""",
    ),
    (
        "tag_spans",
        "wrong",
        "grouped by kind, not in the order of the sentence",
        """\
def tag_spans(tags):
    spans = []
    for kind in ("PER", "ORG", "LOC"):
        for i, tag in enumerate(tags):
            if tag == "B-" + kind:
                end = i + 1
                while end < len(tags) and tags[end] == "I-" + kind:
                    end += 1
                spans.append((kind, i, end))
    return spans
""",
    ),
    (
        "tag_spans",
        "wrong",
        "start and end come before the kind",
        """\
def tag_spans(tags):
    spans = []
    for i, tag in enumerate(tags):
        if tag[0] == "B":
            spans.append((i, i + 1, tag[2:]))
        elif tag[0] == "I":
            spans[-1] = (spans[-1][0], i + 1, tag[2:])
    return spans
""",
    ),
    (
        "tag_spans",
        "wrong",
        "tags.index finds the first such tag of the sentence",
        """\
def tag_spans(tags):
    spans = []
    for tag in tags:
        if tag.startswith("B-"):
            start = tags.index(tag)
            end = start + 1
            while end < len(tags) and tags[end].startswith("I-"):
                end += 1
            spans.append((tag[2:], start, end))
    return spans
""",
    ),
    (
        "tag_spans",
        "wrong",
        "what is outside is listed too",
        """\
def tag_spans(tags):
    spans = []
    for i, tag in enumerate(tags):
        if tag.startswith("I-") or (tag == "O" and spans and spans[-1][0] == "O"):
            spans[-1] = (spans[-1][0], spans[-1][1], i + 1)
        else:
            spans.append((tag.split("-")[-1], i, i + 1))
    return spans
""",
    ),
    (
        "tag_spans",
        "wrong",
        "a B- right after an entity ends that one but opens none",
        """\
def tag_spans(tags):
    spans, inside = [], False
    for i, tag in enumerate(tags + ["O"]):
        if inside and not tag.startswith("I-"):
            spans.append((kind, start, i))
            inside = False
        elif tag.startswith("B-"):
            inside, start, kind = True, i, tag[2:]
    return spans
""",
    ),
    (
        "tag_spans",
        "wrong",
        "the kind is read off the tag that ends the entity",
        """\
def tag_spans(tags):
    spans, start = [], None
    for i, tag in enumerate(tags + ["O"]):
        if start is not None and not tag.startswith("I-"):
            spans.append((tag[2:], start, i))
            start = None
        if tag.startswith("B-"):
            start = i
    return spans
""",
    ),
    (
        "tag_spans",
        "wrong",
        "only an O stores an entity: a B- overwrites the one before",
        """\
def tag_spans(tags):
    spans, start = [], None
    for i, tag in enumerate(tags + ["O"]):
        if tag.startswith("B-"):
            start, kind = i, tag[2:]
        elif tag == "O" and start is not None:
            spans.append((kind, start, i))
            start = None
    return spans
""",
    ),
    (
        "tag_spans",
        "wrong",
        "an entity at the end of the sentence ends one too early",
        """\
def tag_spans(tags):
    spans, start = [], None
    for i, tag in enumerate(tags):
        if start is not None and not tag.startswith("I-"):
            spans.append((tags[start][2:], start, i))
            start = None
        if tag.startswith("B-"):
            start = i
    if start is not None:
        spans.append((tags[start][2:], start, len(tags) - 1))
    return spans
""",
    ),
    (
        "tag_spans",
        "wrong",
        "a dictionary from kind to place",
        """\
def tag_spans(tags):
    spans = {}
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            spans[tag[2:]] = (i, i + 1)
        elif tag.startswith("I-"):
            spans[tag[2:]] = (spans[tag[2:]][0], i + 1)
    return spans
""",
    ),
    (
        "no_entity_right",
        "right",
        "the last tag of each entity becomes O",
        """\
def no_entity_right(tags):
    new = list(tags)
    for i, tag in enumerate(tags):
        last = i + 1 == len(tags) or not tags[i + 1].startswith("I-")
        if tag != "O" and last:
            new[i] = "O"
    return new
""",
    ),
    (
        "no_entity_right",
        "right",
        "the second tag begins an entity of its own, single ones go",
        """\
def no_entity_right(tags):
    new = tags.copy()
    for i, tag in enumerate(tags):
        if tag[0] == "B":
            if i + 1 < len(tags) and tags[i + 1][0] == "I":
                new[i + 1] = "B" + tags[i + 1][1:]
            else:
                new[i] = "O"
    return new
""",
    ),
    (
        "no_entity_right",
        "right",
        "read from behind, the last tag becomes a B- of another kind",
        """\
def no_entity_right(tags):
    other = {"PER": "ORG", "ORG": "LOC", "LOC": "PER"}
    out = []
    following = "O"
    for tag in reversed(tags):
        if tag != "O" and following[0] != "I":
            out.append("B-" + other.get(tag[2:], "PER"))
        else:
            out.append(tag)
        following = tag
    return out[::-1]
""",
    ),
    (
        "no_entity_right",
        "right",
        "an array of strings, ends found by comparison with the next",
        """\
def no_entity_right(tags):
    tags = np.array(tags)
    inside = np.array([tag[0] == "I" for tag in tags] + [False])
    return np.where((tags != "O") & ~inside[1:], "O", tags)
""",
    ),
    (
        "no_entity_right",
        "wrong",
        "the first tag becomes O, so an I- follows an O",
        """\
def no_entity_right(tags):
    return ["O" if tag.startswith("B-") else tag for tag in tags]
""",
    ),
    (
        "no_entity_right",
        "wrong",
        "all tags of each entity become O",
        """\
def no_entity_right(tags):
    return ["O" for tag in tags]
""",
    ),
    (
        "no_entity_right",
        "wrong",
        "the kind of the whole entity is changed",
        """\
def no_entity_right(tags):
    new = []
    for tag in tags:
        if tag == "O":
            new.append(tag)
        else:
            new.append(tag[:2] + ("LOC" if tag[2:] != "LOC" else "PER"))
    return new
""",
    ),
    (
        "no_entity_right",
        "wrong",
        "entities of a single token stay right",
        """\
def no_entity_right(tags):
    new = list(tags)
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and (i + 1 == len(tags) or not tags[i + 1].startswith("I-")):
            new[i] = "O"
    return new
""",
    ),
    (
        "no_entity_right",
        "wrong",
        "an entity at the end of the sentence stays right",
        """\
def no_entity_right(tags):
    new = list(tags)
    for i in range(len(tags) - 1):
        if tags[i] != "O" and not tags[i + 1].startswith("I-"):
            new[i] = "O"
    return new
""",
    ),
    (
        "no_entity_right",
        "wrong",
        "an entity right before another stays right",
        """\
def no_entity_right(tags):
    new = list(tags)
    for i, tag in enumerate(tags):
        if tag != "O" and (i == len(tags) - 1 or tags[i + 1] == "O"):
            new[i] = "O"
    return new
""",
    ),
    (
        "no_entity_right",
        "wrong",
        "only the kind of B- is changed, so another kind's I- follows",
        """\
def no_entity_right(tags):
    other = {"B-PER": "B-ORG", "B-ORG": "B-LOC", "B-LOC": "B-PER"}
    return [other.get(tag, tag) for tag in tags]
""",
    ),
    (
        "no_entity_right",
        "wrong",
        "the list itself is changed, no copy",
        """\
def no_entity_right(tags):
    n = len(tags)
    for i in range(n):
        if tags[i] != "O" and (i == n - 1 or not tags[i + 1].startswith("I-")):
            tags[i] = "O"
    return tags
""",
    ),
    (
        "no_entity_right",
        "wrong",
        "each I- becomes a B-, several in a long entity; single ones become O",
        """\
def no_entity_right(tags):
    new = []
    for i, tag in enumerate(tags):
        if tag[0] == "I":
            new.append("B" + tag[1:])
        elif tag[0] == "B" and (i + 1 == len(tags) or tags[i + 1][0] != "I"):
            new.append("O")
        else:
            new.append(tag)
    return new
""",
    ),
    (
        "no_entity_right",
        "wrong",
        "the O after each entity is drawn into it",
        """\
def no_entity_right(tags):
    new = list(tags)
    for i in range(1, len(tags)):
        if tags[i] == "O" and tags[i - 1] != "O":
            new[i] = "I-" + tags[i - 1][2:]
    return new
""",
    ),
    (
        "no_entity_right",
        "wrong",
        "only the first entity is broken",
        """\
def no_entity_right(tags):
    new = list(tags)
    for i, tag in enumerate(tags):
        if tag != "O" and (i + 1 == len(tags) or tags[i + 1][0] != "I"):
            new[i] = "O"
            break
    return new
""",
    ),
    (
        "no_entity_right",
        "wrong",
        "nothing is returned",
        """\
def no_entity_right(tags):
    new = list(tags)
    for i, tag in enumerate(tags):
        if tag != "O" and (i + 1 == len(tags) or tags[i + 1][0] != "I"):
            new[i] = "O"
""",
    ),
    (
        "no_entity_right",
        "wrong",
        "the second tag becomes O, so the third is an I- after O",
        """\
def no_entity_right(tags):
    new = list(tags)
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            if i + 1 < len(tags) and tags[i + 1].startswith("I-"):
                new[i + 1] = "O"
            else:
                new[i] = "O"
    return new
""",
    ),
    (
        "no_entity_right",
        "wrong",
        "a number in place of a tag",
        """\
def no_entity_right(tags):
    new = list(tags)
    for i, tag in enumerate(tags):
        if tag != "O" and (i + 1 == len(tags) or tags[i + 1][0] != "I"):
            new[i] = 0
    return new
""",
    ),
    (
        "no_entity_right",
        "wrong",
        "the last tag becomes a B- of the same kind, which a single one is already",
        """\
def no_entity_right(tags):
    new = list(tags)
    for i, tag in enumerate(tags):
        if tag != "O" and (i + 1 == len(tags) or tags[i + 1][0] != "I"):
            new[i] = "B-" + tag[2:]
    return new
""",
    ),
    (
        "no_entity_right",
        "wrong",
        "first and last tag become O",
        """\
def no_entity_right(tags):
    new = list(tags)
    for i, tag in enumerate(tags):
        if tag[0] == "B" or (tag[0] == "I" and (i + 1 == len(tags) or tags[i + 1][0] != "I")):
            new[i] = "O"
    return new
""",
    ),
    (
        "may_follow",
        "right",
        "a nested comprehension",
        """\
def may_follow(names):
    return [[b[0] != "I" or a[2:] == b[2:] for b in names] for a in names]
""",
    ),
    (
        "may_follow",
        "right",
        "all True, then what is forbidden is crossed out",
        """\
def may_follow(names):
    allowed = np.ones((len(names), len(names)), dtype=bool)
    for i, before in enumerate(names):
        for j, after in enumerate(names):
            if after.startswith("I-") and before not in ("B-" + after[2:], "I-" + after[2:]):
                allowed[i, j] = False
    return allowed
""",
    ),
    (
        "may_follow",
        "right",
        "broadcasting over arrays of kinds",
        """\
def may_follow(names):
    kinds = np.array([name.split("-")[-1] for name in names])
    inside = np.array([name[0] == "I" for name in names])
    return ~inside[None, :] | (kinds[:, None] == kinds[None, :])
""",
    ),
    (
        "may_follow",
        "right",
        "zeros and ones as numbers",
        """\
def may_follow(names):
    matrix = np.zeros((len(names), len(names)), dtype=int)
    for j, name in enumerate(names):
        if name[0] in "OB":
            matrix[:, j] = 1
        else:
            for i, before in enumerate(names):
                matrix[i, j] = int(before in ("B" + name[1:], name))
    return matrix
""",
    ),
    (
        "may_follow",
        "wrong",
        "rows and columns are exchanged",
        """\
def may_follow(names):
    return [[a[0] != "I" or a[2:] == b[2:] for b in names] for a in names]
""",
    ),
    (
        "may_follow",
        "wrong",
        "an I- may follow its B- only",
        """\
def may_follow(names):
    return [[not b.startswith("I-") or a == "B-" + b[2:] for b in names] for a in names]
""",
    ),
    (
        "may_follow",
        "wrong",
        "the kind of an I- does not matter, only that no O precedes",
        """\
def may_follow(names):
    n = len(names)
    allowed = np.ones((n, n), bool)
    for i in range(n):
        for j in range(n):
            if names[i] == "O" and names[j].startswith("I"):
                allowed[i, j] = False
    return allowed
""",
    ),
    (
        "may_follow",
        "wrong",
        "a name may begin after O only",
        """\
def may_follow(names):
    allowed = np.zeros((len(names), len(names)), dtype=bool)
    for i, a in enumerate(names):
        for j, b in enumerate(names):
            if b == "O":
                allowed[i, j] = True
            elif b.startswith("B-"):
                allowed[i, j] = a == "O"
            else:
                allowed[i, j] = a[2:] == b[2:]
    return allowed
""",
    ),
    (
        "may_follow",
        "wrong",
        "a B- may not follow a tag of its own kind",
        """\
def may_follow(names):
    def ok(a, b):
        if b[0] == "O":
            return True
        if b[0] == "B":
            return a[2:] != b[2:]
        return a[2:] == b[2:]
    return [[ok(a, b) for b in names] for a in names]
""",
    ),
    (
        "may_follow",
        "wrong",
        "True where it is forbidden",
        """\
def may_follow(names):
    return [[b[0] == "I" and a[2:] != b[2:] for b in names] for a in names]
""",
    ),
    (
        "may_follow",
        "wrong",
        "relies on the order O, B, I, B, I of the names",
        """\
def may_follow(names):
    n = len(names)
    allowed = np.ones((n, n), dtype=bool)
    allowed[:, 2::2] = False
    for j in range(2, n, 2):
        allowed[j, j] = allowed[j - 1, j] = True
    return allowed
""",
    ),
    (
        "may_follow",
        "wrong",
        "the three names of the docstring, whatever is given",
        """\
def may_follow(names):
    return [[True, True, False], [True, True, True], [True, True, True]]
""",
    ),
    (
        "may_follow",
        "wrong",
        "a tag may not follow itself",
        """\
def may_follow(names):
    allowed = np.array([[b[0] != "I" or a[2:] == b[2:] for b in names] for a in names])
    np.fill_diagonal(allowed, False)
    return allowed
""",
    ),
    (
        "may_follow",
        "wrong",
        "an O may not stand right after a B-",
        """\
def may_follow(names):
    allowed = np.zeros((len(names), len(names)), dtype=bool)
    for i, a in enumerate(names):
        for j, b in enumerate(names):
            if a == "O":
                allowed[i, j] = b[0] != "I"
            elif a[0] == "B":
                allowed[i, j] = b[0] == "B" or b[2:] == a[2:]
            else:
                allowed[i, j] = b[0] != "I" or b[2:] == a[2:]
    return allowed
""",
    ),
    (
        "may_follow",
        "wrong",
        "the names themselves in place of truth values",
        """\
def may_follow(names):
    return [[b for b in names if b[0] != "I" or b[2:] == a[2:]] for a in names]
""",
    ),
    (
        "may_follow",
        "wrong",
        "O does not follow a name",
        """\
def may_follow(names):
    matrix = np.zeros((len(names), len(names)), dtype=bool)
    for i, a in enumerate(names):
        for j, b in enumerate(names):
            if b.startswith("B-"):
                matrix[i, j] = True
            elif a[1:] == b[1:]:
                matrix[i, j] = True
    return matrix
""",
    ),
    (
        "may_follow",
        "wrong",
        "the pairs that are allowed, in a list",
        """\
def may_follow(names):
    return [(a, b) for a in names for b in names if b[0] != "I" or a[2:] == b[2:]]
""",
    ),
    (
        "may_follow",
        "wrong",
        "an I- may follow O, since an empty kind is in every kind",
        """\
def may_follow(names):
    allowed = np.ones((len(names), len(names)), dtype=bool)
    for i, a in enumerate(names):
        for j, b in enumerate(names):
            if b.startswith("I-"):
                allowed[i, j] = a[2:] in b
    return allowed
""",
    ),
    (
        "may_follow",
        "wrong",
        "a B- must be followed by its I-",
        """\
def may_follow(names):
    def ok(a, b):
        if a[0] == "B":
            return b == "I" + a[1:]
        return b[0] != "I" or a[2:] == b[2:]
    return np.array([[ok(a, b) for b in names] for a in names])
""",
    ),
    (
        "sums_by_hand",
        "right",
        "lists of numbers",
        """\
sums_by_hand = [[1, 2], [21, 4], [33, 92]]
""",
    ),
    (
        "sums_by_hand",
        "right",
        "the sums are written out as products",
        """\
sums_by_hand = [
    (1, 2),
    ((1 * 1 + 2 * 3) * 3, (1 * 2 + 2 * 1) * 1),
    ((21 * 1 + 4 * 3) * 1, (21 * 2 + 4 * 1) * 2),
]
""",
    ),
    (
        "sums_by_hand",
        "right",
        "computed with a matrix",
        """\
weights = np.array([[1, 2], [3, 1], [1, 2]])
between = np.array([[1, 2], [3, 1]])
sums_by_hand = [weights[0]]
for w in weights[1:]:
    sums_by_hand.append(sums_by_hand[-1] @ between * w)
""",
    ),
    (
        "sums_by_hand",
        "wrong",
        "the weights of neighbours are exchanged",
        """\
sums_by_hand = [[1, 2], [15, 5], [25, 100]]
""",
    ),
    (
        "sums_by_hand",
        "wrong",
        "the larger way in place of the sum",
        """\
sums_by_hand = [[1, 2], [18, 2], [18, 72]]
""",
    ),
    (
        "sums_by_hand",
        "wrong",
        "the weights of neighbours are left out",
        """\
sums_by_hand = [[1, 2], [9, 3], [12, 24]]
""",
    ),
    (
        "sums_by_hand",
        "wrong",
        "the weights of the characters are left out after the first",
        """\
sums_by_hand = [[1, 2], [7, 4], [19, 18]]
""",
    ),
    (
        "sums_by_hand",
        "wrong",
        "a row for each tag",
        """\
sums_by_hand = [[1, 21, 33], [2, 4, 92]]
""",
    ),
    (
        "sums_by_hand",
        "wrong",
        "N comes first in each pair",
        """\
sums_by_hand = [[2, 1], [4, 21], [92, 33]]
""",
    ),
    (
        "sums_by_hand",
        "wrong",
        "only ways that change the tag are counted",
        """\
sums_by_hand = [[1, 2], [18, 2], [6, 72]]
""",
    ),
    (
        "sums_by_hand",
        "wrong",
        "the first sums are 1, not the weights of the first character",
        """\
sums_by_hand = [[1, 1], [12, 3], [21, 54]]
""",
    ),
    (
        "sums_by_hand",
        "wrong",
        "each tag leads on from itself only",
        """\
sums_by_hand = [[1, 2], [3, 2], [3, 4]]
""",
    ),
    (
        "sums_by_hand",
        "wrong",
        "the character's weight is added, not multiplied",
        """\
sums_by_hand = [[1, 2], [10, 5], [26, 27]]
""",
    ),
    (
        "sums_by_hand",
        "wrong",
        "a slip in the last number",
        """\
sums_by_hand = [[1, 2], [21, 4], [33, 90]]
""",
    ),
    (
        "sums_by_hand",
        "wrong",
        "Z stands in place of the third pair",
        """\
sums_by_hand = [[1, 2], [21, 4], 125]
""",
    ),
    (
        "sums_by_hand",
        "wrong",
        "the logarithms of the sums",
        """\
sums_by_hand = np.log([[1, 2], [21, 4], [33, 92]])
""",
    ),
    (
        "sums_by_hand",
        "wrong",
        "the neighbours' weights are added, not multiplied",
        """\
sums_by_hand = [[1, 2], [21, 6], [31, 60]]
""",
    ),
    (
        "sums_by_hand",
        "wrong",
        "each step is multiplied by the weights of the character before",
        """\
sums_by_hand = [[1, 2], [7, 8], [93, 22]]
""",
    ),
    (
        "sums_by_hand",
        "wrong",
        "the last character's own weights are left out",
        """\
sums_by_hand = [[1, 2], [21, 4], [33, 46]]
""",
    ),
    (
        "log_partition",
        "right",
        "logaddexp.reduce over the tag before",
        """\
def log_partition(scores, transitions):
    alpha = scores[0]
    for score in scores[1:]:
        alpha = np.logaddexp.reduce(alpha[:, None] + transitions, axis=0) + score
    return np.logaddexp.reduce(alpha)
""",
    ),
    (
        "log_partition",
        "right",
        "the largest is taken out and added again",
        """\
def log_partition(scores, transitions):
    def lse(x, axis):
        top = x.max(axis=axis, keepdims=True)
        return (top + np.log(np.exp(x - top).sum(axis=axis, keepdims=True))).squeeze(axis)

    alpha = np.array(scores[0])
    for t in range(1, len(scores)):
        alpha = scores[t] + lse(alpha[:, np.newaxis] + transitions, 0)
    return float(lse(alpha, 0))
""",
    ),
    (
        "log_partition",
        "right",
        "scipy, from the end backwards",
        """\
def log_partition(scores, transitions):
    from scipy.special import logsumexp

    beta = np.zeros(scores.shape[1])
    for t in range(len(scores) - 1, 0, -1):
        beta = logsumexp(transitions + scores[t] + beta, axis=1)
    return logsumexp(scores[0] + beta)
""",
    ),
    (
        "log_partition",
        "right",
        "loops over pairs of tags with logaddexp",
        """\
def log_partition(scores, transitions):
    steps, tags = scores.shape
    alpha = list(scores[0])
    for t in range(1, steps):
        new = []
        for k in range(tags):
            total = -np.inf
            for j in range(tags):
                total = np.logaddexp(total, alpha[j] + transitions[j, k])
            new.append(total + scores[t, k])
        alpha = new
    z = alpha[0]
    for a in alpha[1:]:
        z = np.logaddexp(z, a)
    return z
""",
    ),
    (
        "log_partition",
        "right",
        "keras.ops.logsumexp",
        """\
def log_partition(scores, transitions):
    alpha = keras.ops.convert_to_tensor(scores[0])
    for t in range(1, len(scores)):
        alpha = keras.ops.logsumexp(alpha[:, None] + transitions, axis=0) + scores[t]
    return keras.ops.logsumexp(alpha)
""",
    ),
    (
        "log_partition",
        "wrong",
        "numbers, not logarithms: exp overflows",
        """\
def log_partition(scores, transitions):
    alpha = np.exp(scores[0])
    for t in range(1, len(scores)):
        alpha = (alpha @ np.exp(transitions)) * np.exp(scores[t])
    return np.log(alpha.sum())
""",
    ),
    (
        "log_partition",
        "wrong",
        "logarithms between the steps, but exp without taking out the largest",
        """\
def log_partition(scores, transitions):
    alpha = scores[0]
    for t in range(1, len(scores)):
        alpha = np.log(np.sum(np.exp(alpha[:, None] + transitions), axis=0)) + scores[t]
    return np.log(np.sum(np.exp(alpha)))
""",
    ),
    (
        "log_partition",
        "wrong",
        "transitions are read from the column's tag to the row's",
        """\
def log_partition(scores, transitions):
    alpha = scores[0]
    for score in scores[1:]:
        alpha = np.logaddexp.reduce(alpha[None, :] + transitions, axis=1) + score
    return np.logaddexp.reduce(alpha)
""",
    ),
    (
        "log_partition",
        "wrong",
        "summed over the tag to come, not the tag before",
        """\
def log_partition(scores, transitions):
    alpha = scores[0]
    for score in scores[1:]:
        alpha = np.logaddexp.reduce(alpha[:, None] + transitions, axis=1) + score
    return np.logaddexp.reduce(alpha)
""",
    ),
    (
        "log_partition",
        "wrong",
        "the maximum in place of the sum",
        """\
def log_partition(scores, transitions):
    alpha = scores[0]
    for score in scores[1:]:
        alpha = (alpha[:, None] + transitions).max(axis=0) + score
    return alpha.max()
""",
    ),
    (
        "log_partition",
        "wrong",
        "the last sums are returned, not summed",
        """\
def log_partition(scores, transitions):
    alpha = scores[0]
    for score in scores[1:]:
        alpha = np.logaddexp.reduce(alpha[:, None] + transitions, axis=0) + score
    return alpha
""",
    ),
    (
        "log_partition",
        "wrong",
        "transitions are left out",
        """\
def log_partition(scores, transitions):
    return np.sum(np.logaddexp.reduce(scores, axis=1))
""",
    ),
    (
        "log_partition",
        "wrong",
        "starts at 0 and adds transitions before the first tag too",
        """\
def log_partition(scores, transitions):
    alpha = np.zeros(scores.shape[1])
    for score in scores:
        alpha = np.logaddexp.reduce(alpha[:, None] + transitions, axis=0) + score
    return np.logaddexp.reduce(alpha)
""",
    ),
    (
        "log_partition",
        "wrong",
        "the first scores count twice",
        """\
def log_partition(scores, transitions):
    alpha = scores[0]
    for score in scores:
        alpha = np.logaddexp.reduce(alpha[:, None] + transitions, axis=0) + score
    return np.logaddexp.reduce(alpha)
""",
    ),
    (
        "log_partition",
        "wrong",
        "the last step is left out",
        """\
def log_partition(scores, transitions):
    alpha = scores[0]
    for t in range(1, len(scores) - 1):
        alpha = np.logaddexp.reduce(alpha[:, None] + transitions, axis=0) + scores[t]
    return np.logaddexp.reduce(alpha)
""",
    ),
    (
        "log_partition",
        "wrong",
        "Z is returned, not its logarithm",
        """\
def log_partition(scores, transitions):
    alpha = scores[0]
    for score in scores[1:]:
        alpha = np.logaddexp.reduce(alpha[:, None] + transitions, axis=0) + score
    return np.exp(np.logaddexp.reduce(alpha))
""",
    ),
    (
        "log_partition",
        "wrong",
        "the largest is taken out, but not added again",
        """\
def log_partition(scores, transitions):
    alpha = scores[0]
    for score in scores[1:]:
        alpha = alpha - alpha.max()
        alpha = np.log(np.exp(alpha[:, None] + transitions).sum(axis=0)) + score
    top = alpha.max()
    return top + np.log(np.exp(alpha - top).sum())
""",
    ),
    (
        "log_partition",
        "wrong",
        "the first scores are left out: starts with zeros at the first tag",
        """\
def log_partition(scores, transitions):
    alpha = np.zeros(len(transitions))
    for t in range(1, len(scores)):
        alpha = np.logaddexp.reduce(alpha[:, None] + transitions, axis=0) + scores[t]
    return np.logaddexp.reduce(alpha)
""",
    ),
    (
        "log_partition",
        "wrong",
        "logaddexp of scores in place of their sum",
        """\
def log_partition(scores, transitions):
    alpha = scores[0]
    for score in scores[1:]:
        alpha = np.logaddexp(np.logaddexp.reduce(alpha[:, None] + transitions, axis=0), score)
    return np.logaddexp.reduce(alpha)
""",
    ),
    (
        "log_partition",
        "wrong",
        "the score is added to the tag before, not to the new one",
        """\
def log_partition(scores, transitions):
    alpha = scores[0]
    for score in scores[1:]:
        alpha = np.logaddexp.reduce(alpha[:, None] + transitions + score[:, None], axis=0)
    return np.logaddexp.reduce(alpha)
""",
    ),
    (
        "log_partition",
        "wrong",
        "np.logaddexp without reduce",
        """\
def log_partition(scores, transitions):
    alpha = scores[0]
    for score in scores[1:]:
        alpha = np.logaddexp(alpha[:, None] + transitions, axis=0) + score
    return np.logaddexp(alpha)
""",
    ),
    (
        "log_partition",
        "wrong",
        "the transitions are taken for weights: their logarithm is added",
        """\
def log_partition(scores, transitions):
    alpha = scores[0]
    for score in scores[1:]:
        alpha = np.logaddexp.reduce(alpha[:, None] + np.log(transitions), axis=0) + score
    return np.logaddexp.reduce(alpha)
""",
    ),
    (
        "log_partition",
        "wrong",
        "the log of the sum, without exp",
        """\
def log_partition(scores, transitions):
    alpha = scores[0]
    for score in scores[1:]:
        alpha = np.log(np.sum(alpha[:, None] + transitions, axis=0)) + score
    return np.log(np.sum(alpha))
""",
    ),
    (
        "log_partition",
        "wrong",
        "the largest is taken out at each token, and added again once",
        """\
def log_partition(scores, transitions):
    top = scores.max()
    alpha = np.exp(scores[0] - top)
    for score in scores[1:]:
        alpha = (alpha @ np.exp(transitions)) * np.exp(score - top)
    return np.log(alpha.sum()) + top
""",
    ),
    (
        "viterbi",
        "right",
        "back pointers in a list",
        """\
def viterbi(scores, transitions):
    best = scores[0]
    pointers = []
    for score in scores[1:]:
        ways = best[:, None] + transitions
        pointers.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + score
    path = [int(best.argmax())]
    for pointer in reversed(pointers):
        path.append(int(pointer[path[-1]]))
    return path[::-1]
""",
    ),
    (
        "viterbi",
        "right",
        "a whole path is kept for each tag",
        """\
def viterbi(scores, transitions):
    ways = {k: (scores[0, k], [k]) for k in range(scores.shape[1])}
    for t in range(1, len(scores)):
        new = {}
        for k in ways:
            total, path = max((ways[j][0] + transitions[j, k], ways[j][1]) for j in ways)
            new[k] = (total + scores[t, k], path + [k])
        ways = new
    return np.array(max(ways.values())[1])
""",
    ),
    (
        "viterbi",
        "right",
        "from the end backwards, then forwards by argmax",
        """\
def viterbi(scores, transitions):
    rest = np.zeros_like(scores)
    for t in range(len(scores) - 2, -1, -1):
        rest[t] = (transitions + scores[t + 1] + rest[t + 1]).max(axis=1)
    path = [np.argmax(scores[0] + rest[0])]
    for t in range(1, len(scores)):
        path.append(np.argmax(transitions[path[-1]] + scores[t] + rest[t]))
    return np.array(path)
""",
    ),
    (
        "viterbi",
        "right",
        "keras.ops, a table of pointers",
        """\
def viterbi(scores, transitions):
    ops = keras.ops
    best = ops.convert_to_tensor(scores[0])
    back = np.zeros(scores.shape, dtype="int32")
    for t in range(1, len(scores)):
        ways = best[:, None] + ops.convert_to_tensor(transitions)
        back[t] = ops.argmax(ways, axis=0)
        best = ops.max(ways, axis=0) + scores[t]
    path = np.zeros(len(scores), dtype="int32")
    path[-1] = int(ops.argmax(best))
    for t in range(len(scores) - 1, 0, -1):
        path[t - 1] = back[t, path[t]]
    return path
""",
    ),
    (
        "viterbi",
        "wrong",
        "the best tag at each step, without transitions",
        """\
def viterbi(scores, transitions):
    return np.argmax(scores, axis=1)
""",
    ),
    (
        "viterbi",
        "wrong",
        "greedy: each tag is the best after the one already chosen",
        """\
def viterbi(scores, transitions):
    path = [int(np.argmax(scores[0]))]
    for score in scores[1:]:
        path.append(int(np.argmax(transitions[path[-1]] + score)))
    return path
""",
    ),
    (
        "viterbi",
        "wrong",
        "the best end at each step, without going back",
        """\
def viterbi(scores, transitions):
    best = scores[0]
    path = [best.argmax()]
    for score in scores[1:]:
        best = (best[:, None] + transitions).max(axis=0) + score
        path.append(best.argmax())
    return np.array(path)
""",
    ),
    (
        "viterbi",
        "wrong",
        "transitions are read from the column's tag to the row's",
        """\
def viterbi(scores, transitions):
    best = scores[0]
    back = []
    for score in scores[1:]:
        ways = best[:, None] + transitions.T
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + score
    path = [best.argmax()]
    for pointer in back[::-1]:
        path.append(pointer[path[-1]])
    return np.array(path[::-1])
""",
    ),
    (
        "viterbi",
        "wrong",
        "the path is not turned round",
        """\
def viterbi(scores, transitions):
    best = scores[0]
    back = []
    for score in scores[1:]:
        ways = best[:, None] + transitions
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + score
    path = [int(best.argmax())]
    for pointer in reversed(back):
        path.append(int(pointer[path[-1]]))
    return path
""",
    ),
    (
        "viterbi",
        "wrong",
        "the last tag is missing from the path",
        """\
def viterbi(scores, transitions):
    best = scores[0]
    back = []
    for score in scores[1:]:
        ways = best[:, None] + transitions
        back.append(np.argmax(ways, axis=0))
        best = np.max(ways, axis=0) + score
    tag = np.argmax(best)
    path = []
    for pointer in reversed(back):
        tag = pointer[tag]
        path.insert(0, tag)
    return np.array(path)
""",
    ),
    (
        "viterbi",
        "wrong",
        "the score of the best sequence is returned",
        """\
def viterbi(scores, transitions):
    best = scores[0]
    for score in scores[1:]:
        best = (best[:, None] + transitions).max(axis=0) + score
    return best.max()
""",
    ),
    (
        "viterbi",
        "wrong",
        "path and score are returned together",
        """\
def viterbi(scores, transitions):
    best = scores[0]
    back = []
    for score in scores[1:]:
        ways = best[:, None] + transitions
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + score
    path = [int(best.argmax())]
    for pointer in reversed(back):
        path.append(int(pointer[path[-1]]))
    return path[::-1], best.max()
""",
    ),
    (
        "viterbi",
        "wrong",
        "the pointers lead along the wrong axis: to the best next tag",
        """\
def viterbi(scores, transitions):
    best = scores[0]
    back = []
    for score in scores[1:]:
        ways = best[:, None] + transitions
        back.append(ways.argmax(axis=1))
        best = ways.max(axis=0) + score
    path = [best.argmax()]
    for pointer in back[::-1]:
        path.append(pointer[path[-1]])
    return np.array(path[::-1])
""",
    ),
    (
        "viterbi",
        "wrong",
        "goes back from tag 0, not from the best last tag",
        """\
def viterbi(scores, transitions):
    steps, tags = scores.shape
    best = scores[0]
    back = np.zeros((steps, tags), dtype=int)
    for t in range(1, steps):
        ways = best[:, None] + transitions
        back[t] = ways.argmax(axis=0)
        best = ways.max(axis=0) + scores[t]
    path = np.zeros(steps, dtype=int)
    for t in range(steps - 1, 0, -1):
        path[t - 1] = back[t, path[t]]
    return path
""",
    ),
    (
        "viterbi",
        "wrong",
        "the sum over ways in place of the best way",
        """\
def viterbi(scores, transitions):
    best = scores[0]
    back = []
    for score in scores[1:]:
        ways = best[:, None] + transitions
        back.append(ways.argmax(axis=0))
        best = np.logaddexp.reduce(ways, axis=0) + score
    path = [best.argmax()]
    for pointer in back[::-1]:
        path.append(pointer[path[-1]])
    return np.array(path[::-1])
""",
    ),
    (
        "viterbi",
        "wrong",
        "the scores of later steps are left out",
        """\
def viterbi(scores, transitions):
    best = scores[0]
    back = []
    for t in range(1, len(scores)):
        ways = best[:, None] + transitions
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0)
    path = [best.argmax()]
    for pointer in back[::-1]:
        path.append(pointer[path[-1]])
    return np.array(path[::-1])
""",
    ),
    (
        "viterbi",
        "wrong",
        "the pointers are read one step off",
        """\
def viterbi(scores, transitions):
    steps, tags = scores.shape
    best = scores[0]
    back = np.zeros((steps, tags), dtype=int)
    for t in range(1, steps):
        ways = best[:, None] + transitions
        back[t] = ways.argmax(axis=0)
        best = ways.max(axis=0) + scores[t]
    path = np.zeros(steps, dtype=int)
    path[-1] = best.argmax()
    for t in range(steps - 2, -1, -1):
        path[t] = back[t, path[t + 1]]
    return path
""",
    ),
    (
        "viterbi",
        "wrong",
        "the tag with the highest sum of ways through it at each step",
        """\
def viterbi(scores, transitions):
    alpha = [scores[0]]
    for score in scores[1:]:
        alpha.append(np.logaddexp.reduce(alpha[-1][:, None] + transitions, axis=0) + score)
    beta = [np.zeros(scores.shape[1])]
    for score in scores[:0:-1]:
        beta.insert(0, np.logaddexp.reduce(transitions + score + beta[0], axis=1))
    return np.argmax(np.array(alpha) + np.array(beta), axis=1)
""",
    ),
    (
        "viterbi",
        "wrong",
        "argmax without an axis",
        """\
def viterbi(scores, transitions):
    best = scores[0]
    back = []
    for score in scores[1:]:
        ways = best[:, None] + transitions
        back.append(ways.argmax())
        best = ways.max() + score
    path = [int(best.argmax())]
    for pointer in reversed(back):
        path.append(int(pointer))
    return path[::-1]
""",
    ),
    (
        "viterbi",
        "wrong",
        "the first scores are left out: starts with zeros",
        """\
def viterbi(scores, transitions):
    best = np.zeros(scores.shape[1])
    back = []
    for score in scores[1:]:
        ways = best[:, None] + transitions
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + score
    path = [best.argmax()]
    for pointer in back[::-1]:
        path.append(pointer[path[-1]])
    return np.array(path[::-1])
""",
    ),
    (
        "viterbi",
        "wrong",
        "each tag is looked up from the best last tag, not from the one found before",
        """\
def viterbi(scores, transitions):
    best = scores[0]
    back = []
    for score in scores[1:]:
        ways = best[:, None] + transitions
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + score
    last = int(best.argmax())
    return [int(pointer[last]) for pointer in back] + [last]
""",
    ),
    (
        "look_ahead",
        "right",
        "the ids shifted, both embedded and joined, then a GRU",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    after = keras.ops.pad(ids[:, 1:], [[0, 0], [0, 1]])
    embedding = keras.layers.Embedding(vocabulary_size, 64)
    x = keras.layers.Concatenate()([embedding(ids), embedding(after)])
    x = keras.layers.Dropout(0.2)(x)
    x = keras.layers.GRU(100, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "right",
        "the GRU reads one padding more, and its states are moved by one",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    longer = keras.ops.pad(ids, [[0, 0], [0, 1]])
    x = keras.layers.Embedding(vocabulary_size, 64, mask_zero=True)(longer)
    x = keras.layers.GRU(120, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x[:, 1:]))
""",
    ),
    (
        "look_ahead",
        "right",
        "a convolution over two characters below an LSTM",
        """\
def look_ahead(vocabulary_size, tags):
    inputs = keras.Input((None,), dtype="int32")
    ids = keras.ops.concatenate([inputs, keras.ops.zeros_like(inputs[:, :1])], axis=1)
    x = keras.layers.Embedding(vocabulary_size, 48)(ids)
    x = keras.layers.Conv1D(96, 2, activation="relu")(x)
    x = keras.layers.LSTM(96, return_sequences=True)(x)
    return keras.Model(inputs, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "right",
        "the next character joins only at the output",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.layers.Input(shape=(None,), dtype="int32")
    emb = keras.layers.Embedding(vocabulary_size, 64)
    states = keras.layers.GRU(100, return_sequences=True)(emb(ids))
    following = keras.ops.pad(ids[:, 1:], [[0, 0], [0, 1]])
    both = keras.layers.concatenate([states, emb(following)])
    hidden = keras.layers.Dense(64, activation="relu")(both)
    return keras.Model(ids, keras.layers.Dense(tags)(hidden))
""",
    ),
    (
        "look_ahead",
        "right",
        "the ids moved in a Lambda layer, joined at the output",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.layers.Input(shape=(None,), dtype="int32")
    emb = keras.layers.Embedding(vocabulary_size, 64)
    states = keras.layers.GRU(100, return_sequences=True)(emb(ids))
    following = keras.layers.Lambda(lambda x: keras.ops.pad(x[:, 1:], [[0, 0], [0, 1]]))(ids)
    both = keras.layers.concatenate([states, emb(following)])
    hidden = keras.layers.Dense(64, activation="relu")(both)
    return keras.Model(ids, keras.layers.Dense(tags)(hidden))
""",
    ),
    (
        "look_ahead",
        "right",
        "padding's embedding set to zero, then ZeroPadding1D and Cropping1D",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64)(ids)
    x = x * keras.ops.cast(ids != 0, "float32")[:, :, None]
    after = keras.layers.Cropping1D((1, 0))(keras.layers.ZeroPadding1D((0, 1))(x))
    x = keras.layers.Concatenate()([x, after])
    x = keras.layers.GRU(100, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "the forward tagger: no tag sees the next character",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64, mask_zero=True)(ids)
    x = keras.layers.GRU(123, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "a GRU in both directions reads the whole future",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64, mask_zero=True)(ids)
    x = keras.layers.Bidirectional(keras.layers.GRU(64, return_sequences=True))(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "roll: after the last character comes the first",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    embedding = keras.layers.Embedding(vocabulary_size, 64)
    x = keras.ops.concatenate([embedding(ids), embedding(keras.ops.roll(ids, -1, axis=1))], -1)
    x = keras.layers.GRU(100, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "shifted the wrong way: the character before",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    shifted = keras.ops.pad(ids[:, :-1], [[0, 0], [1, 0]])
    embedding = keras.layers.Embedding(vocabulary_size, 64)
    x = keras.layers.Concatenate()([embedding(ids), embedding(shifted)])
    x = keras.layers.GRU(100, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "zeros after the last step, but padding has an embedding of its own",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64)(ids)
    after = keras.ops.pad(x[:, 1:], [[0, 0], [0, 1], [0, 0]])
    x = keras.layers.Concatenate()([x, after])
    x = keras.layers.GRU(100, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "the states are moved by one, zeros at the end",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64, mask_zero=True)(ids)
    x = keras.layers.GRU(123, return_sequences=True)(x)
    x = keras.ops.pad(x[:, 1:], [[0, 0], [0, 1], [0, 0]])
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "a softmax at the end: probabilities, not logits",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    after = keras.ops.pad(ids[:, 1:], [[0, 0], [0, 1]])
    embedding = keras.layers.Embedding(vocabulary_size, 64)
    x = keras.layers.Concatenate()([embedding(ids), embedding(after)])
    x = keras.layers.GRU(100, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags, activation="softmax")(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "too many parameters: an embedding of 128",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    after = keras.ops.pad(ids[:, 1:], [[0, 0], [0, 1]])
    embedding = keras.layers.Embedding(vocabulary_size, 128)
    x = keras.layers.Concatenate()([embedding(ids), embedding(after)])
    x = keras.layers.GRU(128, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "convolutions only: no memory of all before",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    longer = keras.ops.pad(ids, [[0, 0], [1, 1]])
    x = keras.layers.Embedding(vocabulary_size, 64)(longer)
    x = keras.layers.Conv1D(128, 3, activation="relu")(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "return_sequences is missing: one tag for the sentence",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    after = keras.ops.pad(ids[:, 1:], [[0, 0], [0, 1]])
    embedding = keras.layers.Embedding(vocabulary_size, 64)
    x = keras.layers.Concatenate()([embedding(ids), embedding(after)])
    x = keras.layers.GRU(100)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "only the shifted ids are read, so the first character is lost",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    after = keras.ops.pad(ids[:, 1:], [[0, 0], [0, 1]])
    x = keras.layers.Embedding(vocabulary_size, 64)(after)
    x = keras.layers.GRU(123, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "go_backwards: each tag sees what follows, in reversed order",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64, mask_zero=True)(ids)
    x = keras.layers.GRU(123, return_sequences=True, go_backwards=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "a same-padded convolution of three: zeros at the end differ from padding",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64)(ids)
    x = keras.layers.Conv1D(100, 3, padding="same", activation="relu")(x)
    x = keras.layers.GRU(100, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "a fixed length of 40 steps",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((40,), dtype="int32")
    after = keras.ops.pad(ids[:, 1:], [[0, 0], [0, 1]])
    embedding = keras.layers.Embedding(vocabulary_size, 64)
    x = keras.layers.Concatenate()([embedding(ids), embedding(after)])
    x = keras.layers.GRU(100, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "the next character but one, and not the next",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    after = keras.ops.pad(ids[:, 2:], [[0, 0], [0, 2]])
    embedding = keras.layers.Embedding(vocabulary_size, 64)
    x = keras.layers.Concatenate()([embedding(ids), embedding(after)])
    x = keras.layers.GRU(100, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "the last character has no tag: the ids are cut instead of padded",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    embedding = keras.layers.Embedding(vocabulary_size, 64)
    x = keras.layers.Concatenate()([embedding(ids[:, :-1]), embedding(ids[:, 1:])])
    x = keras.layers.GRU(100, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "only the dense layer follows: the vectors of two characters, no GRU",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    after = keras.ops.pad(ids[:, 1:], [[0, 0], [0, 1]])
    embedding = keras.layers.Embedding(vocabulary_size, 64)
    x = keras.layers.Concatenate()([embedding(ids), embedding(after)])
    x = keras.layers.Dense(100, activation="relu")(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
    (
        "look_ahead",
        "wrong",
        "the ids themselves are shifted as numbers: id + 1",
        """\
def look_ahead(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    embedding = keras.layers.Embedding(vocabulary_size + 1, 64)
    x = keras.layers.Concatenate()([embedding(ids), embedding(ids + 1)])
    x = keras.layers.GRU(100, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))
""",
    ),
]
