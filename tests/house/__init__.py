"""The rules of this house as tests: what a reviewer would otherwise have to remember."""
