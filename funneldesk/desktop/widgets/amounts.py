"""Amounts as people type them into fields; read as the command line reads them."""

from funneldesk.exchange.typed_amount import read_amount

__all__ = ["read_amount"]
