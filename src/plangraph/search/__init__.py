"""Search over the paragraphs and table rows of plans: segmentation, retrievers, fusion, highlights, one index."""

import os

# Products of a small matrix and a vector are slower on several threads than on one, and much slower on a busy machine.
# NumPy reads this when it is imported first; whoever sets it otherwise is heeded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
