/**
 * What the API says of itself: groups and resources, health, version, and its description in
 * OpenAPI. Everything follows from the table of kinds.
 */
package io.batkube.kubernetes.discovery;
