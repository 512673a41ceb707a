"""The chain for those who audit: read, verified, checkpointed; the access log digested into it."""
