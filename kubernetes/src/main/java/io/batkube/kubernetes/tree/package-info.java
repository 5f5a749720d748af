/**
 * What Kubernetes objects are made of: trees of JSON values, amounts of resources, rules of names.
 */
package io.batkube.kubernetes.tree;
