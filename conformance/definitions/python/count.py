"""Serves the metrics of a generated module, and counts each of them once at GET /count.

python count.py MODULE PORT
"""

import importlib
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import get_args, get_type_hints

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder

definitions = importlib.import_module(sys.argv[1])
registry = CollectorRegistry()
definitions.metrics.register(registry)
exemplar = {"trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"}


def count(group):
    for metric in vars(group).values():
        if isinstance(metric, (Counter, Gauge, Histogram)):
            count_cell(metric)
        elif method := getattr(metric, "labels", getattr(metric, "set", None)):
            hints = get_type_hints(method)
            hints.pop("return")
            given = {name: (*get_args(of), "any")[0] for name, of in hints.items()}
            if (cell := method(**given)) is not None:
                count_cell(cell)
            if any(get_args(of) for of in hints.values()):
                method(**{name: "undeclared" for name in hints})
        else:
            count(metric)


def count_cell(cell):
    if isinstance(cell, Counter):
        cell.inc(1, exemplar)
    elif isinstance(cell, Gauge):
        cell.set(2)
    else:
        cell.observe(0.3, exemplar)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/count":
            count(definitions.metrics)
        encode, content_type = choose_encoder(self.headers.get("Accept"))
        body = encode(registry)
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *given):
        pass


HTTPServer(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
