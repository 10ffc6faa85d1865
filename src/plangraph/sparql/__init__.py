"""The read-only SPARQL 1.1 service: guard, killable worker processes, limits and result formats."""
