"""The demonstration: plainly fictitious people, cameras and incidents, loaded through the own doors of the product."""
