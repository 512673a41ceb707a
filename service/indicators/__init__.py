"""Indicators that come from outside the system: opening balances with their sources."""
