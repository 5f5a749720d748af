#!/usr/bin/env python3
"""A scheduler for Kubernetes that puts each pod on the first node with room for it.

It asks KUBERNETES_SERVICE_HOST and _PORT, without TLS, as whoever KUBECONFIG says. It knows nothing
of Batkube: it lists, binds, and waits for news.
"""

import base64
import json
import os
import re
import urllib.request

SERVER = "http://{KUBERNETES_SERVICE_HOST}:{KUBERNETES_SERVICE_PORT}".format(**os.environ)
UNITS = {"": 1, "m": 0.001, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


def credentials():
    with open(os.environ["KUBECONFIG"]) as file:
        user = re.search(r"://([^@/]+)@", file.read()).group(1)
    return "Basic " + base64.b64encode(user.encode()).decode()


def ask(path, body=None):
    request = urllib.request.Request(
        SERVER + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": AUTHORIZATION,
            "Content-Type": "application/json",
            "User-Agent": "first-fit",
        },
    )
    return urllib.request.urlopen(request)


def amount(text):
    number, unit = re.fullmatch(r"([0-9.]+)(\D*)", str(text)).groups()
    return float(number) * UNITS[unit]


def requests(pod):
    need = {"pods": 1}
    for container in pod["spec"]["containers"]:
        for name, text in container.get("resources", {}).get("requests", {}).items():
            need[name] = need.get(name, 0) + amount(text)
    return need


def place(pods):
    nodes = sorted(json.load(ask("/api/v1/nodes"))["items"], key=lambda n: n["metadata"]["name"])
    free = {
        node["metadata"]["name"]: {k: amount(v) for k, v in node["status"]["allocatable"].items()}
        for node in nodes
    }
    live = [pod for pod in pods if pod["status"].get("phase") not in ("Succeeded", "Failed")]
    for pod in live:
        for name, taken in requests(pod).items():
            if pod["spec"].get("nodeName") in free:
                free[pod["spec"]["nodeName"]][name] -= taken
    for pod in live:
        need = requests(pod)
        fits = [n for n in free if all(free[n].get(k, 0) >= v for k, v in need.items())]
        if "nodeName" not in pod["spec"] and fits:
            meta = pod["metadata"]
            ask(
                f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}/binding",
                {
                    "apiVersion": "v1",
                    "kind": "Binding",
                    "metadata": {"name": meta["name"]},
                    "target": {"kind": "Node", "name": fits[0]},
                },
            ).close()
            for name, taken in need.items():
                free[fits[0]][name] -= taken


AUTHORIZATION = credentials()
while True:
    pods = json.load(ask("/api/v1/pods"))
    place(sorted(pods["items"], key=lambda pod: pod["metadata"]["creationTimestamp"]))
    version = pods["metadata"]["resourceVersion"]
    with ask(f"/api/v1/pods?watch=true&resourceVersion={version}&timeoutSeconds=3600") as news:
        news.readline()
