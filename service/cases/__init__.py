"""Cases: records of what happened, their stages, offences and people."""
