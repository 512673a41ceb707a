"""The door of the crew: ``python -m workers`` is ``camera-antt``."""

from workers.command import main

main()
