/**
 * What jobs run on: hosts with the numbers that Batsim gives them, and sets of hosts.
 *
 * <pre>
 *   platform.xml ──BatsimPlatformReader──▶ Platform ── Host 0, 1, 2 … ── HostSet "0-1 3"
 * </pre>
 */
package io.batkube.engine.platform;
