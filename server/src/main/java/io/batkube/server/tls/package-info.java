/**
 * An authority of our own and the certificates that it issues. The JDK reads certificates but has
 * no public way to make one, so {@link io.batkube.server.tls.Der} writes the few forms that are
 * needed.
 */
package io.batkube.server.tls;
