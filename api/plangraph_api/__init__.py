"""The HTTP service of plangraph: routes, pages, error documents, and nothing of the plan itself."""
