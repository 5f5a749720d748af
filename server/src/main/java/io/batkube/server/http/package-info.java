/**
 * The wire: HTTP/1.1 and, under TLS, HTTP/2 in front of a {@link io.batkube.server.http.Service}.
 *
 * <pre>
 *   event loop (one Lane each)                          owner of the world
 *   bytes ─▶ StrictDecoder ─▶ Http1Connection ┐   write   ┌─────────┐
 *   bytes ─▶ HTTP/2 codec  ─▶ Http2Stream     ├─ Exchange ─▶  inbox  │ Service.handle
 *                                             │      ▲    └────┬────┘
 *      Whole, Portions, Watching ◀── Outlet ◀─┘      └─ answers┘ one wake-up a batch
 *                 │
 *      long reads ▼ are made and packed by two reader threads, a portion at a time
 * </pre>
 *
 * An event loop reads the body of a write ahead and makes the JSON of its answer; the owner does
 * the rest. An event loop never waits and never buffers more than a bounded amount for a client:
 * what a client does not take is not made. Real time comes from Netty's schedulers alone. On exact
 * time all of that is done by the owner's thread, see {@link io.batkube.server.http.OwnerHands}.
 */
package io.batkube.server.http;
