/** The rules of who is served first: flow schemas and priority levels. */
package io.batkube.kubernetes.validation.flowcontrol;
