/** How a request is refused: Kubernetes' Status with its reasons, details and causes. */
package io.batkube.kubernetes.status;
