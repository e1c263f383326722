"""The Whoosh schema: one weighted text field, one of words to complete, and the facets."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable, Mapping

from whoosh import fields, formats
from whoosh.query.compound import And
from whoosh.query.qcore import Query
from whoosh.query.terms import Term

from douzhiku.domain.search import Document, SearchQuery
from douzhiku.search.analysis import index_terms, words

# Raise it whenever terms, weights or fields change: older indexes are then made anew.
SCHEMA_VERSION = 1

# Weights go into the postings themselves: one look-up a term, and the parts add up before BM25 saturates, which
# is what the F in BM25F stands for.
_TITLE, _ALIAS, _HEADING, _BODY = 6, 4, 3, 1


class Postings(fields.FieldType):
    """A field whose value is ``{term: weight}``: our own analysis has already happened."""

    def __init__(self, scorable: bool) -> None:
        # Existence keeps no positions; the weight of a posting is stored apart from its format.
        self.format = formats.Existence()
        self.scorable = scorable

    def index(self, value: Mapping[str, int], **_: object) -> Generator[tuple[bytes, int, float, bytes], None, None]:
        """``(term, frequency, weight, b"")`` for each term."""
        for term, weight in value.items():
            yield term.encode(), weight, float(weight), b""


SCHEMA = fields.Schema(
    key=fields.ID(stored=True, unique=True),
    text=Postings(scorable=True),
    words=Postings(scorable=False),
    facets=Postings(scorable=False),
)


def entry(document: Document) -> dict[str, object]:
    """*document* as Whoosh takes it."""
    text: dict[str, int] = {}
    parts = (
        (_TITLE, (document.title,)),
        (_ALIAS, document.aliases),
        (_HEADING, document.headings),
        (_BODY, (document.body,)),
    )
    for weight, values in parts:
        for value in values:
            for term in index_terms(value):
                text[term] = text.get(term, 0) + weight
    names = (document.title, *document.aliases)
    return {
        "key": document.key,
        "text": text,
        "words": dict.fromkeys((word for name in names for word in words(name)), 1),
        "facets": dict.fromkeys(_facets(document), 1),
    }


def facet_filter(query: SearchQuery) -> Query | None:
    """Whoosh query for the filters of *query*, or None for none (an empty set would mean no filter at all)."""
    wanted = [("kind", query.kind), ("domain", query.domain), ("stage", query.stage), ("role", query.role)]
    terms = [Term("facets", _clean(f"{name}:{value}")) for name, value in wanted if value]
    return And(terms) if terms else None


def fingerprint(document: Document) -> str:
    """Changes whenever anything of *document* does."""
    d = document
    # repr keeps the parts apart and spells out what UTF-8 could not.
    whole = repr((d.kind, d.title, d.context, d.aliases, d.headings, d.body, d.domain, d.stages, d.roles))
    return hashlib.blake2b(whole.encode("utf-8", "backslashreplace"), digest_size=10).hexdigest()


def fingerprint_all(prints: Mapping[str, str]) -> str:
    """One fingerprint for a whole library, independent of order."""
    joined = "\n".join(f"{key}\t{value}" for key, value in sorted(prints.items()))
    return hashlib.blake2b(joined.encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()


def _facets(document: Document) -> Iterable[str]:
    yield f"kind:{document.kind}"
    yield _clean(f"domain:{document.domain}")
    for stage in document.stages:
        yield _clean(f"stage:{stage}")
    for role in document.roles:
        yield _clean(f"role:{role}")


def _clean(term: str) -> str:
    # Half a surrogate pair cannot be encoded, and no facet has one.
    return term.encode("utf-8", "replace").decode()
