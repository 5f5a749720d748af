/** The command line, checked by transcripts: what people type and what they see. */
package io.batkube.server.cli;
