"""Search over the paragraphs and table rows of plans: segmentation, retrievers, fusion, highlights, one index."""
