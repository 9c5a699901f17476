"""A share of one processor for another process, as Lambda gives it.

Linux bounds the CPU time of a group of processes in each period (20 ms in Lambda): when the quota
is used up, the group is stopped until the next period begins, and what it used beyond its quota is
deducted from the next one. Quotas of the kernel need rights over its control groups, so here
signals stop and continue a single process, which works for everybody on Linux.
"""

import os
import select
import signal
import time

PERIOD_S = 0.02
# A process that runs is charged at ticks of the kernel, up to 10 ms apart; one that stops, at once.
_SETTLE_S = 0.0001
_LEAST_S = 0.0005


class Governor:
    """Limits a process to its share of a processor.

    Args:
        pid: of a child of this process.
        share: of one processor, more than 0; with 1 or more nothing is done.
    """

    def __init__(self, pid: int, share: float) -> None:
        self._pid, self._share = pid, share
        self._quota = share * PERIOD_S

    def wait(self, source: int) -> None:
        """Limit the process to its share until ``source`` can be read; a period begins now."""
        if self._share >= 1:
            select.select([source], [], [])
            return
        ends, left, used = time.monotonic() + PERIOD_S, self._quota, self.cpu()
        while not _readable(source, max(_LEAST_S, min(left, ends - time.monotonic()))):
            os.kill(self._pid, signal.SIGSTOP)
            time.sleep(_SETTLE_S)
            before, used = used, self.cpu()
            left -= used - before
            while left <= 0 or time.monotonic() >= ends:
                time.sleep(max(0.0, ends - time.monotonic()))
                ends, left = ends + PERIOD_S, min(self._quota, left + self._quota)
            os.kill(self._pid, signal.SIGCONT)

    def cpu(self) -> float:
        """Return the CPU seconds that the process has used; exact while it does not run."""
        # The number that Linux gives to the clock of another process (clock_getcpuclockid).
        return time.clock_gettime((~self._pid << 3) | 2)


def _readable(source: int, within_s: float) -> bool:
    """Tell whether something can be read within some seconds."""
    return bool(select.select([source], [], [], within_s)[0])
