"""What waits for whom: the first page, the custody chain."""
