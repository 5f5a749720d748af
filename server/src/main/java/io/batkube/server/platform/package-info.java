/**
 * Platform files as users give them.
 *
 * <pre>
 *                     ┌─ starts with {@literal <} ──▶ BatsimPlatformReader (engine) ─┐
 *   file ─PlatformFile┤                                                   ├──▶ Platform
 *                     └─ anything else ─▶ YamlPlatformReader ─────────────┘
 * </pre>
 */
package io.batkube.server.platform;
