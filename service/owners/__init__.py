"""The owner's own pages, made for a phone: their cameras, what they agreed to, what was done with their footage."""
