"""The STAC API: what the search knows, for programs; cameras are collections, clips are items."""
