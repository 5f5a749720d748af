/**
 * What rules of kinds are made of: names, labels, selectors, quantities, and the form in which a
 * message shows an object. Texts are those of a real server, character by character.
 */
package io.batkube.kubernetes.validation;
