"""Run the command line as `python -m plangraph`."""

from plangraph.cli.main import main

main()
