"""Chinese sentences with their names, each with its sound and what it says in English.

They were made for the course, in the manner of the newspaper of `entities_zh`, so that errors can
be read by those who read no Chinese. None of them stands in that set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from utils.data.entity_parsing import TAGS

Span = tuple[str, int, int]


@dataclass(frozen=True)
class Glossed:
    """A sentence with its names.

    Attributes:
        text: its characters.
        sounds: how each is said; nothing for a full stop.
        english: what it says.
        spans: its names: kind, first character, and the one after the last.
        point: what is hard about it.
    """

    text: str
    sounds: tuple[str, ...]
    english: str
    spans: tuple[Span, ...]
    point: str

    @property
    def tags(self) -> np.ndarray:
        """The class number of each character's tag, (characters,)."""
        names = ["O"] * len(self.text)
        for kind, start, end in self.spans:
            names[start:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - start - 1)]
        return np.array([TAGS.index(name) for name in names])


def _glossed(text: str, sounds: str, english: str, names: str, point: str) -> Glossed:
    """Read a sentence whose names are written as "PER 王小明, ORG 北京大学"."""
    spans, place = [], 0
    for entry in filter(None, names.split(", ")):
        kind, name = entry.split()
        start = text.index(name, place)
        place = start + len(name)
        spans.append((kind, start, place))
    return Glossed(text, (*sounds.split(), "."), english, tuple(spans), point)


SENTENCES: tuple[Glossed, ...] = (
    _glossed(
        "王小明在北京大学读书。", "Wáng Xiǎo míng zài Běi jīng dà xué dú shū",
        "Wang Xiaoming studies at Peking University.", "PER 王小明, ORG 北京大学",
        "The university's name begins with that of a city, Beijing.",
    ),
    _glossed(
        "王小明在北京读大学。", "Wáng Xiǎo míng zài Běi jīng dú dà xué",
        "Wang Xiaoming goes to university in Beijing.", "PER 王小明, LOC 北京",
        "Nearly the same characters, in another order: now Beijing is a place.",
    ),
    _glossed(
        "他高兴地来到黄山。", "Tā gāo xìng de lái dào Huáng shān",
        "Happily he came to Mount Huang.", "LOC 黄山",
        "Gao and Huang are surnames as well; here they are no persons.",
    ),
    _glossed(
        "她的老师高兴来自乌镇。", "Tā de lǎo shī Gāo Xìng lái zì Wū zhèn",
        "Her teacher Gao Xing is from Wuzhen.", "PER 高兴, LOC 乌镇",
        "Gao Xing is a name here, and otherwise means happy.",
    ),
    _glossed(
        "中国人民银行行长戴相龙访问英国。",
        "Zhōng guó Rén mín Yín háng háng zhǎng Dài Xiāng lóng fǎng wèn Yīng guó",
        "Dai Xianglong, governor of the People's Bank of China, visits Britain.",
        "LOC 中国, PER 戴相龙, LOC 英国",
        "The editors marked words: of the bank's name, only China is a name by itself.",
    ),
    _glossed(
        "欧阳雪和张伟在广州结婚。", "Ōu yáng Xuě hé Zhāng Wěi zài Guǎng zhōu jié hūn",
        "Ouyang Xue and Zhang Wei marry in Guangzhou.", "PER 欧阳雪, PER 张伟, LOC 广州",
        "A surname of two characters.",
    ),
)  # fmt: skip
"""The first two have nearly the same characters, in another order."""
