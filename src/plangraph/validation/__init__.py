"""Validation of submitted projects against the published shapes; start with `plangraph.validation.service`."""
