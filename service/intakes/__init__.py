"""Files handed in through the pages: streamed to staging, taken in by a job, shown on their way."""
