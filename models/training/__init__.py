"""Procedural CT phantoms, the 2.5-D segmentation network, its training and its export."""
