"""Exporters of users' own networks into model packages; see README.md."""
