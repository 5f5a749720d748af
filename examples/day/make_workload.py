#!/usr/bin/env python3
"""Makes workload.json: one day of a small cluster, drawn from a fixed seed.

Office hours are busy, nights belong to long wide jobs. Most people ask for more time than they
need; some ask for too little and are killed at their walltime; a few programs fail; one job asks
for more hosts than there are. Run it again and get the same bytes:

    python3 examples/day/make_workload.py > examples/day/workload.json
"""
import json
import math
import random

SEED = 20200612
DAY = 24 * 3600
HOSTS = 64

random.seed(SEED)


def rate(second):
    """Submissions an hour: a quiet night, a busy morning and afternoon, a dent at noon."""
    hour = second / 3600
    bump = lambda centre, width: math.exp(-(((hour - centre) / width) ** 2))
    return 14 + 75 * bump(10.5, 2.0) + 85 * bump(15.5, 2.4) + 18 * bump(20.5, 2.0)


jobs, profiles = [], {}
now = 0.0
while True:
    # Thinning: draw at the highest rate, keep by the rate of the hour.
    now += random.expovariate(120 / 3600)
    if now >= DAY:
        break
    if random.random() * 120 > rate(now):
        continue
    night = now < 6 * 3600 or now > 19 * 3600
    width = random.choices([1, 2, 4, 8, 16, 32], [30, 20, 20, 15, 10, 5 if night else 1])[0]
    run = round(min(6 * 3600, random.lognormvariate(6.6 if night else 5.8, 1.2)) + 5)
    ask = run * random.choice([1.1, 1.5, 2, 3, 5, 10])
    if random.random() < 0.04:
        ask = run * 0.7
    walltime = max(60, int(math.ceil(ask / 60)) * 60)
    failed = random.random() < 0.03
    name = f"sleep{run}" + ("-exit1" if failed else "")
    profiles[name] = {"type": "delay", "delay": run, **({"ret": 1} if failed else {})}
    user = random.choices(["ada", "barbara", "edsger", "grace", "tony"], [5, 4, 3, 2, 1])[0]
    jobs.append(
        {
            "id": str(len(jobs) + 1),
            "subtime": round(now),
            "walltime": walltime,
            "res": width,
            "profile": name,
            "user": user,
        }
    )

# A pipeline of three steps, and somebody who never read the manual.
profiles["stage-in"] = {"type": "delay", "delay": 120}
profiles["solve"] = {"type": "delay", "delay": 900}
profiles["stage-out"] = {"type": "delay", "delay": 60}
profiles["pipeline"] = {"type": "composed", "repeat": 2, "seq": ["stage-in", "solve", "stage-out"]}
for hour in (8, 12, 16):
    jobs.append(
        {
            "id": f"pipeline-{hour:02d}h",
            "subtime": hour * 3600,
            "walltime": 3600,
            "res": 8,
            "profile": "pipeline",
            "user": "grace",
        }
    )
jobs.append(
    {
        "id": "whole-floor",
        "subtime": 9 * 3600 + 300,
        "walltime": 7200,
        "res": 2 * HOSTS,
        "profile": "solve",
        "user": "tony",
    }
)
jobs.sort(key=lambda job: job["subtime"])

print("{")
print(f'  "nb_res": {HOSTS},')
print(f'  "description": "One day of a small cluster, seed {SEED}",')
print('  "jobs": [')
print(",\n".join("    " + json.dumps(job) for job in jobs))
print("  ],")
print('  "profiles": {')
print(",\n".join(f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in profiles.items()))
print("  }")
print("}")
