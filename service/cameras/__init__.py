"""Cameras of the neighbourhood: their owners, where they hang, which way they look, what they keep."""
