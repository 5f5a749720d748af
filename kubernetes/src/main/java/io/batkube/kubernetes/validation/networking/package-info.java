/** The rules of ingresses, network policies, addresses and their ranges. */
package io.batkube.kubernetes.validation.networking;
