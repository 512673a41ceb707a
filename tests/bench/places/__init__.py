"""What measures how a place is found among the cameras of a province."""
