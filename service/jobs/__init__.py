"""Jobs in the background: what runs, what waits in which queue, what was parked and waits for a person."""
