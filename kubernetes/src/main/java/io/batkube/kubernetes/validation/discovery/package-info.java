/** The rules of endpoint slices. */
package io.batkube.kubernetes.validation.discovery;
