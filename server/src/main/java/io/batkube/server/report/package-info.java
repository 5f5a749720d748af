/**
 * The picture of a run: one page that needs nothing but a browser.
 *
 * <pre>
 *   summary.json ─▶ JsonTree ┐                 ┌─▶ Section … HTML: figures, tables, words
 *                            ├─ ResultFolder ──┤
 *   jobs.csv ─────▶ JobTable ┘                 └─▶ RunData … columns: varints, deflate, base64
 *                                                      └─▶ *.js of this package: Gantt, curves
 * </pre>
 *
 * A part of the page is a {@link io.batkube.server.report.Section}: one class, and one script if it
 * draws. {@link io.batkube.server.report.Report} lists them in the order of the page.
 */
package io.batkube.server.report;
