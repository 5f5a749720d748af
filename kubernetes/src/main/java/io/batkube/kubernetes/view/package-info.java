/**
 * How clients see objects: in which media type, as themselves, as rows of a Table, or as metadata
 * alone.
 *
 * <pre>
 *   Wish (what was asked for) ─▶ View (what was agreed on) ─▶ ObjectView (of one kind) ─▶ Page, events
 *                                                             Printer: columns and cells of a kind
 * </pre>
 */
package io.batkube.kubernetes.view;
