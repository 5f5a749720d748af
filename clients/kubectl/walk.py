#!/usr/bin/env python3
"""Replays a transcript: runs each of its commands and prints what they give now.

usage: walk.py KUBECTL KUBECONFIG TRANSCRIPT

A line "$ COMMAND" is a command for sh; below it stands what it prints, errors and output in one,
with a status other than 0 as the last line, such as [1]. Lines that begin with # are kept. Times,
ages, uids, versions and addresses differ from run to run: words in capitals stand for them, and
two blanks for any number of them.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PATIENCE_S = 60

WORDS = [
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UID"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME"),
    (r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}", "TIME"),
    (r"https?://(\w+:\w+@)?127\.0\.0\.1:\d+", "SERVER"),
    (r"127\.0\.0\.1:\d+", "SERVER"),
    (r"10\.96\.\d+\.\d+", "ADDRESS"),
    (r'(resourceVersion"?: )"\d+"', r'\1"VERSION"'),
    (r"(resourceVersion: )\d+", r"\1VERSION"),
    (r"(Resource Version: +)\d+", r"\1VERSION"),
    (r"\d+d \(x(\d+) over \d+d\)", r"AGE (x\1 over AGE)"),
    (r"(?<![\w.-])(\d+d)?(\d+h)?(\d+m)?\d+s(?![\w.])", "AGE"),
    (r"(^|(?<=  ))\d+[dhm](\d+[hm])?(?=  |$)", "AGE"),
    (r"/tmp/[\w./-]*(LIVE|MERGED)-\d+", r"/tmp/\1"),
    (r"(kubectl-edit-)\w+(\.yaml)", r"\1FILE\2"),
    (r"(?<=\S)  +", "  "),
    (r"[ \t]+$", ""),
]


def settled(line):
    for pattern, word in WORDS:
        line = re.sub(pattern, word, line)
    return line


def main(kubectl, kubeconfig, transcript):
    with tempfile.TemporaryDirectory() as home:
        shutil.copytree(os.path.join(HERE, "manifests"), os.path.join(home, "manifests"))
        shutil.copy(kubeconfig, os.path.join(home, "kubeconfig"))
        os.mkdir(os.path.join(home, "bin"))
        os.symlink(os.path.abspath(kubectl), os.path.join(home, "bin", "kubectl"))
        environment = {
            "HOME": home,
            "KUBECONFIG": os.path.join(home, "kubeconfig"),
            "LC_ALL": "C.UTF-8",
            "PATH": os.path.join(home, "bin") + ":" + os.environ["PATH"],
            "TZ": "UTC",
        }
        with open(transcript, encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("#"):
                    print(line, end="")
                if not line.startswith("$ "):
                    continue
                print(line, end="", flush=True)
                try:
                    done = subprocess.run(
                        ["sh", "-c", line[2:]],
                        cwd=home,
                        env=environment,
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT,
                        timeout=PATIENCE_S,
                        text=True,
                    )
                    output, status = done.stdout, done.returncode
                except subprocess.TimeoutExpired as e:
                    output, status = (e.stdout or b"").decode(), "no end within %d s" % PATIENCE_S
                for text in output.splitlines():
                    print(settled(text.replace(home, "HOME")))
                if status:
                    print("[%s]" % status, flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
