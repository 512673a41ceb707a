"""Many connected cameras for a long while, with faults: ``python -m tests.bench.soak --feeds 50 --minutes 30``.

A real ``camera-antt recorder`` on an embedded home records cameras of the suite. Faults are injected one after another;
at the end every picture that was shown is looked for in the archive, every hole is compared with the faults, and memory
and open files of the recorder's processes at the beginning with those at the end. Ends with 1 when something is amiss.
"""
