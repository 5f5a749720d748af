"""An episode of batsim-py: first come, first served; hosts that idle for a minute are switched off.

usage: episode.py PLATFORM WORKLOAD    (a program named batsim is on the PATH)
"""

import sys

from batsim_py import SimulatorHandler
from batsim_py.monitors import JobMonitor

platform, workload = sys.argv[1:]
simulator = SimulatorHandler()
jobs = JobMonitor(simulator)


def schedule(*_):
    for job in list(simulator.queue):
        available = simulator.platform.get_not_allocated_hosts()
        if job.res > len(available):
            break
        simulator.allocate(job.id, [host.id for host in available[: job.res]])


idle_since = {}
switched = set()


def switch_off(*_):
    now = simulator.current_time
    for host in simulator.platform.hosts:
        if not host.is_idle or host.is_allocated:
            idle_since.pop(host.id, None)
        elif now - idle_since.setdefault(host.id, now) >= 60:
            idle_since.pop(host.id)
            simulator.switch_off([host.id])
            switched.add(host.id)


simulator.start(platform, workload, "quiet")
while simulator.is_running:
    schedule()
    switch_off()
    simulator.proceed_time()

rows = jobs.to_dataframe()
print("jobs", len(rows), "successful", int(rows["success"].sum()))
print("mean waiting time %.3f" % rows["waiting_time"].mean())
print("makespan %.3f" % rows["finish_time"].max())
print("hosts that were switched off", len(switched))
