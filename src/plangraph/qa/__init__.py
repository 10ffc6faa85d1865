"""Cited answers: what a question asks, look-ups over the graph by SPARQL, verbatim sentences, checks and refusals."""
