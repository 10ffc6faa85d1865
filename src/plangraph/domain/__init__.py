"""Pure values of the plan model: addresses, identifiers, citations, records and errors; no I/O and no RDF library."""
