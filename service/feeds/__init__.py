"""Feeds of connected cameras: registered, paused, revoked by technicians; who records them and how they do."""
