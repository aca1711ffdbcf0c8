"""FunnelDesk: a small business's whole customer journey in one file."""

__version__ = "0.1.0"
