/** The rules of volumes, claims and what provides them. */
package io.batkube.kubernetes.validation.storage;
