/** The rules of roles and of who has them. */
package io.batkube.kubernetes.validation.rbac;
