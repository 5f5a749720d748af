#!/bin/sh
# A scheduler in shell, of kubectl and curl: lists the pods that wait, binds each to a node picked at
# random among those that are ready, sleeps, and does it again.
#
# usage: scheduler.sh [--free]
#   --free       picks only among nodes on which no pod is; else a pod may meet a node that is full,
#                whose kubelet refuses it
#   KUBECONFIG   which cluster, without TLS
#   PAUSE        seconds between two rounds, 6
#   SEED         of the picks, 1
set -eu
pause=${PAUSE:-6}
seed=${SEED:-1}
free=false
case ${1-} in
  '') ;;
  --free) free=true ;;
  *)
    echo "scheduler.sh: unknown argument $1" >&2
    exit 2
    ;;
esac

server=$(kubectl config view --minify -o 'jsonpath={.clusters[0].cluster.server}')

waiting() {
  kubectl get pods --all-namespaces --field-selector spec.nodeName=,status.phase=Pending -o \
    'jsonpath={range .items[?(@.spec.schedulerName=="default-scheduler")]}{.metadata.namespace} {.metadata.name}{"\n"}{end}'
}

ready() {
  kubectl get nodes -o \
    'jsonpath={range .items[*]}{.metadata.name} {.spec.unschedulable} {.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}' |
    awk '$NF == "True" && $2 != "true" { print $1 }'
}

taken() {
  kubectl get pods --all-namespaces \
    --field-selector 'spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed' -o \
    'jsonpath={range .items[*]}{.spec.nodeName}{"\n"}{end}'
}

# One of the lines, by chance.
pick() {
  awk -v seed="$1" 'BEGIN { srand(seed) } { line[NR] = $0 } END { if (NR) print line[int(rand() * NR) + 1] }'
}

bind() {
  curl --silent --show-error --fail --output /dev/null \
    --header 'Content-Type: application/json' \
    --data "{\"apiVersion\":\"v1\",\"kind\":\"Binding\",\"metadata\":{\"name\":\"$2\"},\"target\":{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\":\"$3\"}}" \
    "$server/api/v1/namespaces/$1/pods/$2/binding"
}

while true; do
  pods=$(waiting)
  if [ -n "$pods" ]; then
    nodes=$(ready)
    if $free; then
      full=$(taken)
      nodes=$(printf '%s\n' "$nodes" | awk -v full="$full" '
        BEGIN { split(full, names, "\n"); for (i in names) is[names[i]] } !($1 in is)')
    fi
    printf '%s\n' "$pods" | while read -r namespace name; do
      [ -n "$nodes" ] || break
      seed=$((seed + 1))
      node=$(printf '%s\n' "$nodes" | pick "$seed")
      if bind "$namespace" "$name" "$node"; then
        echo "$namespace/$name on $node"
      fi
      if $free; then
        nodes=$(printf '%s\n' "$nodes" | grep -vxF "$node" || true)
      fi
    done
  fi
  seed=$((seed + 1000))
  sleep "$pause"
done
