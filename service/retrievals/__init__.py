"""From asking for footage to grading it: requests, approval, break-glass, grants, exhibits, playback, grades."""
