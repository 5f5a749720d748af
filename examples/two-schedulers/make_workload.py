#!/usr/bin/env python3
"""Makes workload.json: many small pods, and now and then one that needs a whole node."""

import json
import random

chance = random.Random(2026)
jobs = []
for number in range(160):
    large = number % 8 == 7
    jobs.append(
        {
            "id": str(number),
            "subtime": number * 30,
            "res": 1,
            "profile": "large" if large else chance.choice(["short", "long"]),
        }
    )
profiles = {
    "short": {"type": "delay", "delay": 150, "cpu": 1, "memory": "2Gi"},
    "long": {"type": "delay", "delay": 450, "cpu": 2, "memory": "4Gi"},
    "large": {"type": "delay", "delay": 200, "cpu": 8, "memory": "16Gi"},
}
with open("workload.json", "w") as file:
    json.dump({"nb_res": 4, "jobs": jobs, "profiles": profiles}, file, indent=1)
    file.write("\n")
