"""From the source texts in `corpus/` to records: parsing, checking and reading; no RDF."""
