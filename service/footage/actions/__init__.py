"""Verbs of a search. All of them only read; the look into the access log is written by whoever answers a person."""
