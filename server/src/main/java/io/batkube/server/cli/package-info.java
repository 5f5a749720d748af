/** The command line: the only place that reads the wall clock and ends the process. */
package io.batkube.server.cli;
