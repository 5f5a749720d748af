/**
 * What came from outside, written down as it came, and played back without those who said it.
 *
 * <pre>
 *   port ─▶ Journaled ─▶ API          Journal ─▶ journal.ndjson ─▶ Recording ─▶ Playback ─▶ API
 *              └────────────────────────▲
 * </pre>
 */
package io.batkube.server.journal;
