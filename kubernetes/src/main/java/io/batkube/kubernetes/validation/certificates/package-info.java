/** The rules of requests for certificates. */
package io.batkube.kubernetes.validation.certificates;
