"""What pandas reads in the files of a run.

usage: read_results.py PREFIX
"""

import sys

import pandas

prefix = sys.argv[1]
jobs = pandas.read_csv(prefix + "_jobs.csv", dtype={"allocated_resources": str})
schedule = pandas.read_csv(prefix + "_schedule.csv")
states = pandas.read_csv(prefix + "_machine_states.csv")
needed = (
    "job_id,workload_name,submission_time,requested_number_of_resources,requested_time,success,"
    "starting_time,execution_time,finish_time,waiting_time,turnaround_time,stretch,"
    "allocated_resources"
).split(",")
missing = [column for column in needed if column not in jobs.columns]
assert not missing, missing
assert jobs[needed].notna().all().all()
assert (jobs["starting_time"] + jobs["execution_time"] - jobs["finish_time"]).abs().max() < 2e-6
assert (jobs["submission_time"] + jobs["waiting_time"] - jobs["starting_time"]).abs().max() < 2e-6
assert abs(jobs["waiting_time"].mean() - schedule["mean_waiting_time"][0]) < 1e-6
assert jobs["finish_time"].max() == schedule["makespan"][0]
assert states["time"].is_monotonic_increasing
print("jobs", len(jobs), "successful", jobs["success"].sum(), "makespan", schedule["makespan"][0])
