/**
 * Clients that somebody else wrote, unmodified, against {@code batkube serve} as a process: their
 * sources are in the folder {@code clients}.
 */
package io.batkube.server.clients;
