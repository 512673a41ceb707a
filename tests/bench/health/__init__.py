"""Faults that a person sees, laid on clean pictures; weather and coding that are no faults."""
