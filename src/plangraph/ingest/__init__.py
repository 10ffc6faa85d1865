"""From the repository's files to one dataset in named graphs, deterministic and put in place atomically."""
