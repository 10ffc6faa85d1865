"""The graph: plain RDF terms, the store seam and its embedded store, serializations, concepts, built datasets."""
