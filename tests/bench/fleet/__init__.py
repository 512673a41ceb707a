"""Feeds of any RTSP server recorded while it is killed, started anew and stopped: every picture accounted for.

``python -m tests.bench.fleet`` takes GStreamer's server. Another one is named by its command, in which ``{file}``
stands for the film it is to send, ``{port}`` for where it is to answer, ``{codec}`` for h264 or hevc, ``{python}`` for
the Python that runs this:

    python -m tests.bench.fleet --server "{python} camera.py {file} {port}" --codecs h264 --transports tcp

It may send the film once or over and over, alone to each who asks or to all at once. Pictures are told by their slices,
so each connection must have left a run of the film in which none is missing, doubled or strange; runs must be as many
as connections that were told, as long as their pictures last, and apart where a loss was told. Ends with 1 otherwise.
"""
