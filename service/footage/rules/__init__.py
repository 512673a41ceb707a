"""Decisions of a search, pure: what is asked, what sees the place, when a clip really was, why there is nothing."""
