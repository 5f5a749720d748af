/** What Kubernetes objects are made of: amounts of resources, and the rules of names. */
package io.batkube.kubernetes.tree;
