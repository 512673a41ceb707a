"""Feeds: how a connected camera is reached, and the packets it sends."""
