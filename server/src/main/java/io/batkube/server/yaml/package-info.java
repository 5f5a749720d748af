/**
 * YAML: our own files with the line of everything in them, for messages that name the place, and
 * Kubernetes objects as Go's libraries read them.
 */
package io.batkube.server.yaml;
