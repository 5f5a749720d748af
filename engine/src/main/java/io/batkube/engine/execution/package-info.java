/** How long profiles take on hosts, and how far they have come. */
package io.batkube.engine.execution;
