/** The rules of leases. */
package io.batkube.kubernetes.validation.coordination;
