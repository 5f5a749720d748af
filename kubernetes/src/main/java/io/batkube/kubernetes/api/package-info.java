/**
 * The API server without the network: a {@link io.batkube.kubernetes.api.Request} in, a {@link
 * io.batkube.kubernetes.api.Response} out, the same path for every kind.
 *
 * <pre>
 *   Request ─▶ Route ─▶ row of the table ─▶ read:  Snapshot ─▶ selection ─▶ view ─▶ Response
 *                                       └─▶ write: decode, default, admit, validate,
 *                                                  owners of fields ─▶ Store
 * </pre>
 *
 * Reads may run on any thread; writes on the owner's alone ({@link
 * io.batkube.kubernetes.api.Api#mayWrite}).
 */
package io.batkube.kubernetes.api;
