"""What waits for whom: the first page, the jobs in the background, the custody chain."""
