"""Procedural abdominal CT: anatomy as geometry, tissue numbers on any grid, Hounsfield units by contrast phase."""
