/**
 * The rules that objects of all kinds share: metadata, labels, selectors, conditions, addresses.
 * The rules of one kind lie with its group, in packages below.
 */
package io.batkube.kubernetes.validation;
