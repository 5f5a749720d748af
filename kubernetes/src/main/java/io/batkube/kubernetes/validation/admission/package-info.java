/** The rules of what judges the writes of others: webhooks and policies. */
package io.batkube.kubernetes.validation.admission;
