"""`plangraph push`: load the built graph into another SPARQL 1.1 server."""

from __future__ import annotations

import click

_TIMEOUT_S = 300.0


@click.command()
@click.option("--endpoint", default=None, help="Graph store of the server.  [default: PLANGRAPH_GRAPH_STORE_ENDPOINT]")
@click.option("--sparql-endpoint", default=None, help="Where it answers.  [default: PLANGRAPH_SPARQL_ENDPOINT]")
@click.option("--user", default=None, help="Who may write.  [default: PLANGRAPH_SPARQL_USER]")
@click.option("--ask-password", is_flag=True, help="Ask for the password.  [default: PLANGRAPH_SPARQL_PASSWORD]")
def command(endpoint: str | None, sparql_endpoint: str | None, user: str | None, *, ask_password: bool) -> None:
    """Load all named graphs of the plan into another server by the Graph Store Protocol, and count them there.

    Each graph of plangraph is replaced as a whole; no other graph is touched. Exit codes: 0 loaded and counted; 1 the
    server counts other numbers; 2 the server is away or refuses.
    """
    import sys

    from tqdm import tqdm

    from plangraph.graph.opening import RemoteAddress
    from plangraph.graph.pushing import GraphStoreClient, push, triples_by_graph
    from plangraph.graph.remote import RemoteEndpoint
    from plangraph.ingest.pipeline import build
    from plangraph.resources import data_root
    from plangraph.settings import read_settings

    settings = read_settings()
    target = endpoint or settings.graph_store_endpoint
    queried = sparql_endpoint or settings.sparql_endpoint
    if not target or not queried:
        raise click.UsageError(
            "Give --endpoint and --sparql-endpoint, or set PLANGRAPH_GRAPH_STORE_ENDPOINT and "
            "PLANGRAPH_SPARQL_ENDPOINT."
        )
    name = (user if user is not None else settings.sparql_user) or ""
    password = click.prompt("Password", hide_input=True) if ask_password else settings.sparql_password or ""
    made = build(data_root(), settings.state_dir, progress=True).build
    graphs = triples_by_graph(made)
    wrong = 0
    with tqdm(total=len(graphs), unit="graph", disable=not sys.stderr.isatty()) as progress:
        for pushed in push(
            made,
            GraphStoreClient(RemoteAddress(target, name, password), _TIMEOUT_S),
            RemoteEndpoint(RemoteAddress(queried, name, password), _TIMEOUT_S),
            graphs,
        ):
            wrong += not pushed.is_whole
            difference = "" if pushed.is_whole else f"  the server counts {pushed.counted}"
            progress.write(f"{pushed.name:<14}{pushed.sent:>9}{difference}", file=sys.stdout)
            progress.update()
    if wrong:
        click.echo(f"{wrong} of {len(graphs)} graphs differ; the server is not marked as loaded.", err=True)
        sys.exit(1)
    click.echo(f"Loaded {sum(made.record.triples.values())} triples, build {made.record.fingerprint[:12]}.")
