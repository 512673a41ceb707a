"""Owners' recorders: what they are, and which camera hangs on which of their channels."""
