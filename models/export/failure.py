"""The one error of the exporters."""

from __future__ import annotations


class ExportError(Exception):
    """What was given cannot be exported; the message says why and, where there is one, the way out."""
