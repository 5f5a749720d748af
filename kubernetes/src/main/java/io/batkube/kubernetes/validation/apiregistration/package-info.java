/** The rules of API services. */
package io.batkube.kubernetes.validation.apiregistration;
