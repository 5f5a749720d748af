/** What Kubernetes objects are made of: amounts of resources. */
package io.batkube.kubernetes.tree;
