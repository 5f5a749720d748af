/** Tests of the launcher script, with pretended JDKs and a pretended build. */
package io.batkube.server.launcher;
