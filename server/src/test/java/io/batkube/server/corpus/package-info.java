/**
 * Replays the recorded corpus: what a real kube-apiserver 1.36.3 answered, request by request.
 *
 * <pre>
 *   cases/NAME.json ─▶ Replay ─▶ Connection ═ HTTP ═ our server
 *                        └─▶ Placeholders ─▶ compared with recorded/NAME.json
 * </pre>
 */
package io.batkube.server.corpus;
