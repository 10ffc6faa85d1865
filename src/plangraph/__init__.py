"""plangraph: the Inner Mongolia mineral resources plan as a knowledge graph and question-answering service."""

__version__ = "0.1.0"
