#!/usr/bin/env python3
"""Makes week.swf: a week of a 128-processor machine as a log in the Standard Workload Format.

Drawn from a fixed seed, with what real logs have: a header, requests for far more time than needed,
jobs that ran over their request, and records that are no jobs (no run time, no processors).

    python3 examples/week/make_log.py > examples/week/week.swf
"""
import math
import random

SEED = 19991206
DAY = 24 * 3600

random.seed(SEED)

print(
    """; Version: 2.2
; Computer: a machine that never was
; Note: made by make_log.py, seed %d
; MaxProcs: 128
; MaxNodes: 128
; UnixStartTime: 944438400
; TimeZoneString: UTC
;""" % SEED
)

now, number = 0.0, 0
while True:
    hour = now / 3600 % 24
    weekend = int(now / DAY) >= 5
    rate = (4 if weekend else 9) * (1 + 1.2 * math.exp(-(((hour - 14) / 4) ** 2)))
    now += random.expovariate(rate / 3600)
    if now >= 7 * DAY:
        break
    number += 1
    processors = random.choices([1, 2, 4, 8, 16, 32, 64, 128], [24, 10, 14, 16, 16, 12, 6, 2])[0]
    run = int(min(12 * 3600, random.lognormvariate(6.8, 1.6))) + 1
    request = random.choice([900, 1800, 3600, 7200, 14400, 43200])
    if request < run and random.random() < 0.9:
        request = 43200
    status = 1
    if random.random() < 0.01:
        run, status = 0, 5
    if random.random() < 0.003:
        processors = -1
    print(
        number, int(now), -1, run, processors, -1, -1, processors, request, -1, status,
        random.randint(1, 40), random.randint(1, 6), -1, 1, -1, -1, -1,
    )
