"""Administrative units as dated data: which unit a place belonged to on a day, and what became of it."""
