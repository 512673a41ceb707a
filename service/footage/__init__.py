"""Footage: what a search of place and time answers. Only that it exists; pictures need a retrieval."""
