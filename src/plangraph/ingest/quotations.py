"""Where encoded words stand in a plan: units by address, and the exact place of a quotation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from plangraph.corpus.document import PlanDocument
from plangraph.domain.address import Address
from plangraph.domain.errors import AddressError
from plangraph.domain.identifiers import unit_iri
from plangraph.domain.model import Span
from plangraph.ingest.sheets import SheetRow
from plangraph.text.segmentation import ends_sentence, sentence_spans

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Quotation:
    """Verbatim words of a unit with their place in its text."""

    document: str
    address: Address
    text: str
    span: Span

    @property
    def unit(self) -> str:
        """The IRI of the unit."""
        return unit_iri(self.document, self.address)


class UnitTexts:
    """The texts of a plan's paragraphs, rows and tables; that of a table is its title."""

    def __init__(self, document: PlanDocument) -> None:
        self.document = document.id
        self._texts: Mapping[Address, str] = {
            **{provision.address: provision.text for provision in document.provisions},
            **{table.address: table.title for table in document.tables},
            **{row.address: row.text for table in document.tables for row in table.rows},
        }

    def text(self, row: SheetRow, address: str) -> tuple[Address, str]:
        """The unit at `address` and its text.

        Raises:
            BuildError: at `row`, when `address` is none or no paragraph, table or table row has it.
        """
        try:
            found = Address.parse(address)
            return found, self._texts[found]
        except AddressError as error:
            raise row.error(str(error)) from error
        except KeyError as error:
            message = f"{address!r} is no paragraph or table row of {self.document}. Expected one of its addresses."
            raise row.error(message) from error

    def quoted(self, row: SheetRow) -> Quotation:
        """The quotation in the columns `address` and `quote`.

        Raises:
            BuildError: when the words do not stand exactly once at the address.
        """
        address, text = self.text(row, row["address"])
        quote = row["quote"]
        count = text.count(quote) if quote else 0
        if count != 1:
            raise row.error(self._not_found(str(address), text, quote, count))
        start = text.index(quote)
        return Quotation(self.document, address, quote, Span(start, start + len(quote)))

    def before(self, quotation: Quotation) -> str:
        """The text of the quotation's section from its start to the end of the quotation."""
        here = quotation.address
        earlier = [
            text
            for address, text in self._texts.items()
            if not address.is_table and (address.chapter, address.section) == (here.chapter, here.section)
            if address.sort_key < here.sort_key
        ]
        return "\n".join([*earlier, self._texts[here][: quotation.span.end]])

    def sentence_before(self, quotation: Quotation) -> str:
        """The words of the quotation's sentence before the quotation."""
        text = self._texts[quotation.address][: quotation.span.start]
        return text[sentence_spans(text)[-1].start :] if text and not ends_sentence(text) else ""

    def _not_found(self, address: str, text: str, quote: str, count: int) -> str:
        if not quote:
            return "the quotation is empty. Copy the words of the unit that say it."
        if count > 1:
            return f"the quotation {quote[:_SHOWN]!r} stands {count} times in {address}. Quote more words."
        match = SequenceMatcher(None, text, quote, autojunk=False).find_longest_match()
        elsewhere = [str(found) for found, words in self._texts.items() if quote in words]
        begin = max(0, match.a - match.b)
        printed = text[begin : begin + min(len(quote), _SHOWN)]
        hint = f" It stands in {', '.join(elsewhere)}." if elsewhere else f" Nearest words there: {printed!r}."
        return f"the quotation {quote[:_SHOWN]!r} does not stand in {address}.{hint} Copy the words exactly."
