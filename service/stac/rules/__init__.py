"""Pure: moments, shapes and names as the STAC API writes them; what is asked."""
