/**
 * The rules of what makes and disturbs pods: deployments, replica sets, daemon sets, stateful sets,
 * jobs, autoscalers, budgets, priority classes; and of nodes. Facts are those of kube-apiserver
 * 1.36 with its default features.
 */
package io.batkube.kubernetes.workload;
