"""Legal holds: footage that a case keeps from being discarded, beating every retention."""
